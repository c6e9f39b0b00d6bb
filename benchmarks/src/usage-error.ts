/** A request that cannot be met as it stands: printed as one line, without a stack. */
export class UsageError extends Error {
  override name = "UsageError";
}
