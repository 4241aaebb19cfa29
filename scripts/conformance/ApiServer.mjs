/**
 * A Kubernetes API server, as far as asking it about objects needs one.
 */
import { request } from 'node:https';
import { KubeConfig } from '@kubernetes/client-node';

const APPLY = 'application/apply-patch+yaml';

export class ApiServer {
  /** By apiVersion: what the server has of it, by kind. */
  #kinds = new Map();

  /** @param {KubeConfig} config */
  constructor(config) {
    this.config = config;
  }

  /** @param {string} file a kubeconfig */
  static fromFile(file) {
    const config = new KubeConfig();
    config.loadFromFile(file);
    return new ApiServer(config);
  }

  /** @param {string} text a kubeconfig */
  static fromText(text) {
    const config = new KubeConfig();
    config.loadFromString(text);
    return new ApiServer(config);
  }

  /** @returns {Promise<string>} what it says that it is */
  async version() {
    return (await this.#send('GET', '/version')).answer.gitVersion;
  }

  /**
   * Makes an object, or makes it so again, and waits until a definition's kind is served. For servers of our own: it takes
   * fields from whoever has them.
   *
   * @throws Error with the server's message
   */
  async ensure(object) {
    const refusal = await this.#apply(object, 'force=true');
    if (refusal) throw new Error(`${object.metadata.name}: ${refusal}`);
    if (object.kind !== 'CustomResourceDefinition') return;
    const end = Date.now() + 30_000;
    while (!(await this.#isEstablished(object.metadata.name))) {
      if (Date.now() > end)
        throw new Error(`${object.metadata.name} is not served after 30 s`);
      await new Promise(done => setTimeout(done, 100));
    }
  }

  async #isEstablished(name) {
    const { answer } = await this.#send(
      'GET',
      `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${name}`,
    );
    return answer.status?.conditions?.some(
      ({ type, status }) => type === 'Established' && status === 'True',
    );
  }

  /**
   * Makes an object that is not there yet.
   *
   * @throws Error with the server's message, also when it is there
   */
  async create(object) {
    const path = await this.#pathOf(object);
    if (!path) throw new Error(`no kind ${object.kind}`);
    const { status, answer } = await this.#send(
      'POST',
      path.slice(0, path.lastIndexOf('/')),
      { body: object, type: 'application/json' },
    );
    if (status >= 300)
      throw new Error(`${object.metadata.name}: ${answer.message}`);
  }

  async remove(object) {
    await this.#send('DELETE', await this.#pathOf(object));
  }

  /** @returns {Promise<boolean>} whether it knows the kind of an object */
  async serves(object) {
    return (await this.#pathOf(object)) !== undefined;
  }

  /** @returns {Promise<string | undefined>} why `kubectl apply --server-side --dry-run=server` would fail, if it would */
  refusal(object) {
    return this.#apply(object, 'force=true&dryRun=All');
  }

  async #apply(object, query) {
    const path = await this.#pathOf(object);
    if (!path) return `no kind ${object.kind} in ${object.apiVersion}`;
    const { status, answer } = await this.#send(
      'PATCH',
      `${path}?fieldManager=macadam-conformance&fieldValidation=Strict&${query}`,
      { body: object, type: APPLY },
    );
    return status < 300 ? undefined : answer.message;
  }

  /** Without an answer when the server does not know the kind. */
  async #pathOf({ apiVersion, kind, metadata }) {
    const base = apiVersion.includes('/')
      ? `/apis/${apiVersion}`
      : `/api/${apiVersion}`;
    if (!this.#kinds.has(apiVersion)) {
      const { answer } = await this.#send('GET', base);
      const kinds = (answer.resources ?? [])
        .filter(({ name }) => !name.includes('/'))
        .map(each => [each.kind, each]);
      this.#kinds.set(apiVersion, new Map(kinds));
    }
    const resource = this.#kinds.get(apiVersion).get(kind);
    if (!resource) {
      this.#kinds.delete(apiVersion);
      return undefined;
    }
    const namespace = resource.namespaced
      ? `/namespaces/${metadata.namespace ?? 'default'}`
      : '';
    return `${base}${namespace}/${resource.name}/${metadata.name}`;
  }

  async #send(method, path, { body, type } = {}) {
    const options = { method, agent: false, headers: {} };
    await this.config.applyToHTTPSOptions(options);
    const { agent, ...rest } = options;
    if (body) rest.headers['content-type'] = type;
    const { server } = this.config.getCurrentCluster();
    return new Promise((resolve, reject) => {
      const outgoing = request(
        `${server}${path}`,
        { ...rest, agent },
        response => {
          const chunks = [];
          response.on('data', chunk => chunks.push(chunk));
          response.on('error', reject);
          response.on('end', () => {
            const text = Buffer.concat(chunks).toString();
            const isJson =
              response.headers['content-type']?.includes('json') ?? false;
            resolve({
              status: response.statusCode,
              answer: isJson ? JSON.parse(text) : { message: text },
            });
          });
        },
      );
      outgoing.on('error', reject);
      outgoing.end(body && JSON.stringify(body));
    });
  }
}
