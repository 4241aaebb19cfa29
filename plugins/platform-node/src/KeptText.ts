import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';

const compress = promisify(gzip);

/** A JSON text that is written and compressed once for everybody who asks. Whoever has it is told that it is the same. */
export class KeptText {
  private readonly etag: string;
  private compressed: Promise<Buffer> | undefined;

  constructor(readonly body: Buffer) {
    const digest = createHash('sha1').update(body).digest('base64url');
    this.etag = `W/"${digest}"`;
  }

  gzipped(): Promise<Buffer> {
    this.compressed ??= compress(this.body, { level: constants.Z_BEST_SPEED });
    return this.compressed;
  }

  /** Answers with it. */
  async send(
    { headers }: Pick<IncomingMessage, 'headers'>,
    res: ServerResponse,
  ): Promise<void> {
    res.setHeader('etag', this.etag);
    res.setHeader('cache-control', 'private, no-cache');
    res.setHeader('vary', 'accept-encoding, authorization, cookie');
    if (includes(headers['if-none-match'], this.etag)) {
      res.statusCode = 304;
      res.end();
      return;
    }
    const isCompressed = includes(headers['accept-encoding'], 'gzip');
    const body = isCompressed ? await this.gzipped() : this.body;
    if (isCompressed) res.setHeader('content-encoding', 'gzip');
    res.setHeader('content-type', 'application/json; charset=utf-8');
    res.setHeader('content-length', body.length);
    res.end(body);
  }
}

/** Whether a header that is a list names something as it is. */
function includes(
  header: string | readonly string[] | undefined,
  wanted: string,
): boolean {
  return [header ?? '']
    .flat()
    .flatMap(each => each.split(','))
    .some(each => each.trim() === wanted);
}
