/** Where training is. Loss and accuracy are those of the epoch so far. */
export interface Progress {
  /** From 1 to `epochs`. */
  readonly epoch: number;
  readonly epochs: number;
  /** Steps done of the epoch, 0 to `steps`. */
  readonly step: number;
  readonly steps: number;
  readonly loss: number;
  readonly accuracy: number;
  readonly imagesPerSecond: number;
  /** For the rest of the training, validation left out. */
  readonly secondsLeft: number;
}
