import {
  createConfiguration,
  HttpMethod,
  RequestContext,
  type KubeConfig,
} from '@kubernetes/client-node';

/** A cluster said no, in its own words. */
export class ClusterError extends Error {
  constructor(
    message: string,
    /** HTTP status. */
    readonly statusCode: number,
  ) {
    super(message);
    this.name = 'ClusterError';
  }
}

/** For a page of a list or one object: whoever waits is told soon that nothing answers. */
const TIMEOUT_MS = 8_000;

/** Requests by path, for objects of any type. */
export class ClusterClient {
  private readonly http = createConfiguration().httpApi;

  constructor(private readonly kubeConfig: KubeConfig) {}

  /**
   * @throws ClusterError when the cluster answers with a failure; other errors when it does not answer
   */
  async get(
    path: string,
    query: Record<string, string> = {},
  ): Promise<unknown> {
    return this.send(HttpMethod.GET, path, query);
  }

  /** What is no object, such as a log. */
  async text(
    path: string,
    query: Record<string, string> = {},
  ): Promise<string> {
    return this.answer(HttpMethod.GET, path, query);
  }

  /** @param path - of the list that the object is to be in */
  async create(path: string, object: object): Promise<unknown> {
    return this.send(HttpMethod.POST, path, {}, object);
  }

  /** Puts an object in the place of one that exists, whatever that holds. */
  async replace(path: string, object: object): Promise<unknown> {
    return this.send(HttpMethod.PUT, path, {}, object);
  }

  /** JSON merge patch (RFC 7386). */
  async mergePatch(path: string, patch: object): Promise<unknown> {
    return this.send(HttpMethod.PATCH, path, {}, patch, {
      'Content-Type': 'application/merge-patch+json',
    });
  }

  /**
   * A server-side apply that stores nothing, as another user: admission answers as it would. It goes by the name under
   * which the delivery engine applies, so that what an object does not declare any more goes here as it would there.
   * @param user - whom this client's own user may impersonate
   */
  async dryRunApply(
    path: string,
    object: object,
    user: string,
    fieldManager: string,
  ): Promise<unknown> {
    const query = { dryRun: 'All', fieldManager, force: 'true' };
    return this.send(HttpMethod.PATCH, path, query, object, {
      'Content-Type': 'application/apply-patch+yaml',
      'Impersonate-User': user,
    });
  }

  private async send(
    ...request: Parameters<ClusterClient['answer']>
  ): Promise<unknown> {
    return JSON.parse(await this.answer(...request));
  }

  private async answer(
    method: HttpMethod,
    path: string,
    query: Record<string, string>,
    body?: object,
    headers: Record<string, string> = {},
  ): Promise<string> {
    const cluster = this.kubeConfig.getCurrentCluster();
    const url = new URL(`${cluster?.server}${path}`);
    for (const [key, value] of Object.entries(query))
      url.searchParams.set(key, value);
    const request = new RequestContext(url.toString(), method);
    request.setHeaderParam('Accept', 'application/json');
    if (body) request.setHeaderParam('Content-Type', 'application/json');
    for (const [header, value] of Object.entries(headers))
      request.setHeaderParam(header, value);
    if (body) request.setBody(JSON.stringify(body));
    await this.kubeConfig.applySecurityAuthentication(request);
    request.setSignal(AbortSignal.timeout(TIMEOUT_MS));
    const response = await this.http.send(request).toPromise();
    const text = await response.body.text();
    if (response.httpStatusCode >= 300) {
      throw new ClusterError(
        reasonIn(text) || `HTTP ${response.httpStatusCode}`,
        response.httpStatusCode,
      );
    }
    return text;
  }
}

/** The message of a Kubernetes Status, or the text itself. */
function reasonIn(text: string): string {
  try {
    const status: { message?: string } = JSON.parse(text);
    return status.message ?? text;
  } catch {
    return text.slice(0, 200);
  }
}
