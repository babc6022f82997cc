// Why an expression has no value: a kind that the host turns into a sentence, and its details.

export class Failure extends Error {
  constructor(kind, details = {}) {
    super(kind);
    this.kind = kind;
    this.details = details;
  }

  /** What the host reads. */
  report() {
    return { kind: this.kind, ...this.details };
  }
}

/** Memory, stack or time gave out: the context is not to be used again, so the host must see the error itself. */
function isExhausted(error) {
  return error === null || /^(out of memory|interrupted|.*stack)/.test(error && error.message);
}

/** Any error of an evaluation as a failure. */
export function failureOf(error) {
  if (error instanceof Failure) {
    return error;
  }
  if (isExhausted(error)) {
    throw error;
  }
  if (error && error.position) {
    return new Failure('syntax', { text: error.input || '', from: error.position.from, to: error.position.to });
  }
  return new Failure('other', { message: String((error && error.message) || error) });
}
