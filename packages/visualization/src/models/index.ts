/**
 * Figures of running models: what every layer computed, how a unit came to its value, what it sees, what a classifier says over a
 * plane. Models are run and differentiated by core, here and nowhere else.
 *
 * @module
 */
export { type DecisionGrid, decisionGrid, type DecisionGridOptions } from "./decision-grid.ts";
export { descend, type DescendOptions, type Descent } from "./descend.ts";
export { explainUnit, type UnitExplanation, type UnitTerm } from "./explain-unit.ts";
export { gradCam } from "./grad-cam.ts";
export { type LabelledInputs, lossSurface, type Surface, type SurfaceOptions } from "./loss-surface.ts";
export { type Occlusion, occlusion, type OcclusionOptions } from "./occlusion.ts";
export { receptivePath, regionIds, type SeenRegion } from "./receptive-path.ts";
export { flatLayers, type ModelAdapter, record, type RecordedLayer, type Recording, type RecordOptions } from "./record.ts";
export { type PlaceMap, saliency } from "./saliency.ts";
export { type ConvolutionGradients, convolutionGradients, type ConvolutionSetup, convolve } from "./trace-convolution.ts";
export { type PoolingSetup, type PoolingTrace, tracePooling } from "./trace-pooling.ts";
export { type SoftmaxTrace, traceSoftmax } from "./trace-softmax.ts";
