/** An error that becomes an answer: status, and what is wrong and what to do as its message. */
export class HttpError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.name = 'HttpError';
    this.status = status;
  }
}

/** 404, worded so that it does not tell a private repository from none. */
export function notFound(what: string): HttpError {
  return new HttpError(404, `${what} does not exist, or you may not read it`);
}
