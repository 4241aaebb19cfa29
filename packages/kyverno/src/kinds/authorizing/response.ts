import { CelError, CelObject } from '../../cel';
import type { CelValue } from '../../cel';

/** What an expression answers a request, before or after `Response()` made it final. */
export class Response extends CelObject {
  readonly typeName = 'response';

  constructor(
    readonly isAllowed: boolean,
    readonly message: string,
    readonly isFinal = false,
  ) {
    super();
  }
}

/** The response that a method is called on. */
export function responseOf(value: CelValue | undefined): Response {
  if (value instanceof Response) return value;
  throw new CelError('no such overload: it is no response');
}
