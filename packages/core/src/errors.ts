/**
 * Every error Receptive throws on purpose has a stable `code`; the first line of its message says what is wrong,
 * where, and what to do. `cause` keeps the rest.
 */
export class ReceptiveError extends Error {
  /** The name in messages; a field of the class, since minifiers rename classes. */
  static readonly label: string = "ReceptiveError";
  readonly code: string;
  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.name = new.target.label;
    // Engines write the stack's first line before the name and code are known.
    const frames = this.stack?.indexOf("\n    at ") ?? -1;
    if (frames >= 0) this.stack = `${this.toString()}${this.stack?.slice(frames) ?? ""}`;
  }
  /** `ShapeError [E_SHAPE_MATMUL]: matmul needs …` */
  override toString(): string {
    return `${this.name} [${this.code}]: ${this.message}`;
  }
}

/** Shapes that do not fit the rule of an operation. */
export class ShapeError extends ReceptiveError {
  static override readonly label: string = "ShapeError";
}
/** Element types that do not fit; there is no implicit promotion between tensors. */
export class DTypeError extends ReceptiveError {
  static override readonly label: string = "DTypeError";
}
/** An argument that is out of range or of the wrong kind. */
export class ArgumentError extends ReceptiveError {
  static override readonly label: string = "ArgumentError";
}
/** A tensor was used after it was disposed of or donated. */
export class DisposedError extends ReceptiveError {
  static override readonly label: string = "DisposedError";
}
/** A compiled function changed between two traces of the same arguments. */
export class ImpureTraceError extends ReceptiveError {
  static override readonly label: string = "ImpureTraceError";
}
/** A graph or plan that breaks an invariant: a fault of a transform, not of its user. */
export class InternalError extends ReceptiveError {
  static override readonly label: string = "InternalError";
}
/** A backend could not prepare, run, allocate or read. */
export class BackendError extends ReceptiveError {
  static override readonly label: string = "BackendError";
}
