/**
 * Figures as display lists: describe (plain data) → scene (marks) → paint (SVG, PNG, terminal).
 * Everything takes plain numbers and typed arrays.
 *
 * @module
 */
export { VisualizationError, type VisualizationErrorCode } from "./visualization-error.ts";
export { type Color, resolveColor, resolveHex } from "./color/color.ts";
export { type RampName, rampColor, rampTable } from "./color/ramps.ts";
export { type ColorScale, inkScale, quantile, scaleFor, type ScaleOptions, scalePosition, sequentialScale, signedScale } from "./color/scale.ts";
export { classToken, type Theme, type Token, tokens } from "./color/tokens.ts";
export { type Confusion, confusion, summarizeConfusion } from "./describe/confusion.ts";
export { type DataTable, toCSV } from "./describe/data-table.ts";
export { type Histogram, histogram, type HistogramOptions } from "./describe/histogram.ts";
export { type Pca, pca, type PcaOptions } from "./describe/pca.ts";
export { type TensorStats, tensorStats } from "./describe/tensor-stats.ts";
export { type Kept, trainingRecorder, type TrainingRecorder, type TrainingRecorderOptions } from "./describe/training-recorder.ts";
export { isOnPaper } from "./digit/ink-picture.ts";
export { type DigitSource, type GreyPicture, normaliseDigit, type RgbaPicture, type StrokeDrawing } from "./digit/normalise-digit.ts";
export { smoothStroke } from "./digit/smooth-stroke.ts";
export { formatNumber, formatPercent, type NumberFormat } from "./format/number.ts";
export { bars, type BarsOptions } from "./scene/bars.ts";
export { confusionMatrix, type ConfusionMatrixOptions } from "./scene/confusion-matrix.ts";
export { contourPath, type ContourPathOptions, type SurfacePath } from "./scene/contour-path.ts";
export { convolutionFigure, type ConvolutionFigureOptions, type ShapedValues } from "./scene/convolution-figure.ts";
export { classGlyph, type PlanePoint } from "./scene/class-points.ts";
export { decisionBoundary, type DecisionBoundaryOptions } from "./scene/decision-boundary.ts";
export { evidenceMap, type EvidenceMapOptions } from "./scene/evidence-map.ts";
export { heatmap, type HeatmapOptions } from "./scene/heatmap.ts";
export { type Image, imagesFromTensor } from "./scene/image.ts";
export { type Caption, type CaptionPart, imageGrid, type ImageGridOptions } from "./scene/image-grid.ts";
export { imageScatter, type ImageScatterOptions, type ScatterImage } from "./scene/image-scatter.ts";
export { layerStrip, type LayerStripOptions, type StripLayer } from "./scene/layer-strip.ts";
export { lineChart, type LineChartOptions, type LineSeries } from "./scene/line-chart.ts";
export { matrix, type MatrixOptions } from "./scene/matrix.ts";
export { type DiagramLayer, networkDiagram, type NetworkDiagramOptions } from "./scene/network-diagram.ts";
export { orderedChart, type OrderedChartOptions, type OrderedSeries } from "./scene/ordered-chart.ts";
export { type PlotRow, rowPlot, type RowPlotOptions } from "./scene/row-plot.ts";
export { warpedPlane, type WarpedPlaneOptions } from "./scene/warped-plane.ts";
export { windowRuler, type WindowRulerOptions } from "./scene/window-ruler.ts";
export type { GroupMark, Mark, MarkMeta, PathMark, RasterMark, RectMark, Scene, TextMark } from "./scene/scene.ts";
export { type CanvasOptions, toCanvas } from "./paint/canvas.ts";
export { cellHit, type Hit, type HitCell, hitTest, targetsOf } from "./paint/hit.ts";
export { type Place, placesOf } from "./paint/place.ts";
export { type PixelOptions, type Pixels, toPixels } from "./paint/pixels.ts";
export { rasterPixels } from "./paint/raster-pixels.ts";
export { toPNG } from "./paint/png.ts";
export { type SvgOptions, toSVG } from "./paint/svg.ts";
export { detectTerminal, type ColorDepth, type ResolvedTerminalOptions, type TerminalOptions, type TerminalStream } from "./terminal/terminal-options.ts";
export { terminalCurves, type TerminalCurvesOptions } from "./terminal/terminal-curves.ts";
export { terminalImages, type TerminalImagesOptions } from "./terminal/terminal-images.ts";
export { terminalConfusion, terminalMatrix, type TerminalMatrixOptions } from "./terminal/terminal-matrix.ts";
export { toTerminal, type TerminalView } from "./terminal/to-terminal.ts";
export { type ExportKind, exportFigure } from "./mount/export-figure.ts";
export { type FigureView, linkHighlights, mount, type Mounted, type MountOptions, type View } from "./mount/mount.ts";
export { onThemeChange, pageTheme } from "./mount/page-theme.ts";
export { reportHtml } from "./report/report-html.ts";
export type { ReportEpoch, ReportMistake, ReportParts } from "./report/report-parts.ts";
