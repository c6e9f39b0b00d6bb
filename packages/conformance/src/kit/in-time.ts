/** What the promise gives; rejects with a RangeError that begins with `what` where that takes longer. The time is for what hangs: ample for all else. */
export async function inTime<T>(promise: Promise<T>, milliseconds: number, what: string): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => { timer = setTimeout(() => reject(new RangeError(`${what}: no answer in ${milliseconds / 1000} s`)), milliseconds); });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
