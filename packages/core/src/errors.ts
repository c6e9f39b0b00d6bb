/**
 * Every error Receptive throws on purpose has a stable `code`; the first line of its message says what is wrong,
 * where, and what to do. `cause` keeps the rest.
 */
export class ReceptiveError extends Error {
  readonly code: string;
  override name = "ReceptiveError";
  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    Object.defineProperty(this, "code", { enumerable: true });
  }
  /** `ShapeError [E_SHAPE_MATMUL]: matmul needs …` */
  override toString(): string {
    return `${this.name} [${this.code}]: ${this.message}`;
  }
}

/** Shapes that do not fit the rule of an operation. */
export class ShapeError extends ReceptiveError {
  override name = "ShapeError";
}
/** Element types that do not fit; there is no implicit promotion between tensors. */
export class DTypeError extends ReceptiveError {
  override name = "DTypeError";
}
/** An argument that is out of range or of the wrong kind. */
export class ArgumentError extends ReceptiveError {
  override name = "ArgumentError";
}
/** A tensor was used after it was disposed of or donated. */
export class DisposedError extends ReceptiveError {
  override name = "DisposedError";
}
/** A compiled function changed between two traces of the same arguments. */
export class ImpureTraceError extends ReceptiveError {
  override name = "ImpureTraceError";
}
/** A graph or plan that breaks an invariant: a fault of a transform, not of its user. */
export class InternalError extends ReceptiveError {
  override name = "InternalError";
}
/** A backend could not prepare, run, allocate or read. */
export class BackendError extends ReceptiveError {
  override name = "BackendError";
}
