/** The history of runs for whoever draws it: nothing here needs Node. */
export { parseHistory, type History, type HistoryFault, type HistoryRun } from "./parse-history.ts";
export { chainIndex, everything, type IndexPoint, type Link, linksOf } from "./chain-index.ts";
export { changePoints, type ChangePoint, type ChangePointOptions } from "./change-points.ts";
export { levelsOf, type Level, taskOf } from "./level.ts";
export { ceilingShares, type CeilingShare, counterSeries, type CounterSeries, peerRatios, type PeerRatio } from "./run-ratios.ts";
export { sessionsOf } from "./sessions.ts";
export { type TaskChange, taskChanges } from "./task-changes.ts";
export { withoutOutput } from "./without-output.ts";
export type * from "../record/record.ts";
