import { throwNotFinite } from "./not-finite.ts";
import { macrotask, Pace } from "./pace.ts";
import type { TrainingRun } from "./training-run.ts";

/** Between two calls of `onProgress`: fast enough to look live, slow enough to cost nothing. */
const PROGRESS_MS = 100;

/** What comes before an epoch's steps are timed, and what they are told about. */
export interface EpochClock {
  /** Steps timed in this process, over all epochs, and how long they took. */
  steps: number;
  seconds: number;
}

function reportProgress(run: TrainingRun, clock: EpochClock): void {
  const { onProgress, epochs, steps, batch } = run.settings;
  if (onProgress === undefined) return;
  const images = Math.max(1, run.counted);
  const each = clock.seconds / Math.max(1, clock.steps);
  onProgress({
    epoch: run.position.epoch + 1, epochs, step: run.position.batch, steps,
    loss: run.sums[0] / images, accuracy: run.sums[1] / images,
    imagesPerSecond: each > 0 ? batch / each : 0,
    secondsLeft: each * (epochs * steps - run.stepsDone),
  });
}

async function afterStep(run: TrainingRun): Promise<void> {
  const { checkpoint, mirrorEverySteps, steps } = run.settings;
  const { stepsDone } = run;
  const atEnd = run.position.batch === steps;
  // The end of an epoch makes a copy of its own.
  if (atEnd) return;
  const due = checkpoint?.everySteps !== undefined && stepsDone % checkpoint.everySteps === 0;
  if (due || stepsDone % mirrorEverySteps === 0) await run.snapshot();
  if (due) await run.writeCheckpoint(false);
}

/**
 * The steps of one epoch, from where the run is. Yields to other tasks at least every 50 ms and hears the signal after each
 * step; false if it was aborted.
 */
export async function runEpoch(run: TrainingRun, clock: EpochClock): Promise<boolean> {
  const { train, batch: size, augment, seed, signal } = run.settings;
  const pace = new Pace();
  let shown = performance.now();
  let last = shown;
  const tick = (): void => {
    const now = performance.now();
    const spent = (now - last) / 1000;
    last = now;
    clock.seconds += spent;
    run.position = { ...run.position, seconds: run.position.seconds + spent };
  };
  for (const batch of train.batches({ size, seed, epoch: run.position.epoch, start: run.position.batch, augment, reuse: true })) {
    if (signal?.aborted === true) return false;
    await run.step(batch);
    clock.steps++;
    tick();
    if (run.sums[2] >= 0) await throwNotFinite(run);
    await afterStep(run);
    last = performance.now();
    if (last - shown > PROGRESS_MS && run.position.batch < run.settings.steps) {
      shown = last;
      reportProgress(run, clock);
    }
    await pace.keep();
  }
  await run.settle();
  tick();
  if (run.sums[2] >= 0) await throwNotFinite(run);
  reportProgress(run, clock);
  // An abort that came during the last step is heard before validation begins.
  await macrotask();
  return true;
}
