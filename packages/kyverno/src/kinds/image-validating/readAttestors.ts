import { compileRegularExpression } from '@macadam/cel';
import { isRecord } from '@macadam/yaml';
import type { Reader } from '../../reading/reader';
import type { Expression } from '../../expressions/commonSpec';
import type { Path } from '../../reading/yaml';
import type { Attestor, Identity, Signs, Text } from './attestors';

const COSIGN_FIELDS = [
  ...['key', 'keyless', 'certificate', 'source', 'ctlog', 'tuf'],
  ...['annotations', 'trustedRoot'],
];
const WAYS = ['keyless', 'key', 'certificate'] as const;
const KEY_FIELDS = ['data', 'kms', 'hashAlgorithm', 'expression'];
const KEYLESS_FIELDS = ['identities', 'roots', 'additionalExtensions'];
const IDENTITY_FIELDS = [
  ...['issuer', 'issuerRegExp', 'subject', 'subjectRegExp'],
  'subjectExpression',
];
const LOG_FIELDS = [
  ...['url', 'rekorPubKey', 'ctLogPubKey', 'tsaCertChain'],
  ...['insecureIgnoreTlog', 'insecureIgnoreSCT'],
];
const OWN_LOG_FIELDS = ['rekorPubKey', 'ctLogPubKey', 'tsaCertChain'];
const SOURCE_FIELDS = ['repository', 'PullSecrets', 'tagPrefix'];

type Raw = Record<string, unknown>;

/** The attestors of a policy, and every expression in them. */
export interface Attestors {
  attestors: Attestor[];
  expressions: Expression[];
  notes: string[];
}

/** Reads the attestors of one policy. */
class AttestorReader {
  readonly expressions: Expression[] = [];
  readonly notes = new Set<string>();

  constructor(private readonly reader: Reader) {}

  attestor(path: Path, value: unknown): Attestor | undefined {
    const { reader } = this;
    const map = reader.map(path, value, ['name', 'cosign', 'notary']);
    const name = reader.text([...path, 'name'], map?.name, true);
    if (isRecord(map?.cosign) === isRecord(map?.notary)) {
      reader.problem(path, 'needs one of cosign, notary');
      return undefined;
    }
    if (name === undefined) return undefined;
    const at = [...path, 'notary'];
    const notary = reader.map(at, map?.notary, ['certs', 'tsaCerts']);
    if (!notary) return this.cosign(name, [...path, 'cosign'], map?.cosign);
    this.text([...at, 'certs'], notary.certs);
    this.text([...at, 'tsaCerts'], notary.tsaCerts);
    const missing = `the signatures by Notary that the attestor '${name}' made`;
    return { name, signs: { by: 'notary', missing }, annotations: {} };
  }

  private cosign(name: string, path: Path, value: unknown): Attestor {
    const { reader } = this;
    const cosign = reader.map(path, value, COSIGN_FIELDS) ?? {};
    const at = (field: string) => [...path, field];
    const source = reader.map(at('source'), cosign.source, SOURCE_FIELDS);
    const repository = ['repository', 'tagPrefix'].map(field =>
      reader.text([...at('source'), field], source?.[field]),
    );
    return {
      name,
      signs: this.signs(name, path, cosign),
      annotations: reader.labels(at('annotations'), cosign.annotations),
      ...(repository.some(Boolean) && {
        repository: repository.filter(Boolean).join(' '),
      }),
    };
  }

  private signs(name: string, path: Path, cosign: Raw): Signs {
    const { reader } = this;
    const at = (field: string) => [...path, field];
    const log = reader.map(at('ctlog'), cosign.ctlog, LOG_FIELDS);
    this.text(at('trustedRoot'), cosign.trustedRoot);
    const way = WAYS.find(each => isRecord(cosign[each]));
    const isIgnored = log?.insecureIgnoreTlog === true;
    const keyless = reader.map(at('keyless'), cosign.keyless, KEYLESS_FIELDS);
    const isRooted =
      isRecord(cosign.tuf) ||
      isRecord(cosign.trustedRoot) ||
      Boolean(keyless?.roots) ||
      OWN_LOG_FIELDS.some(field => Boolean(log?.[field]));
    const missing = `the signatures of the attestor '${name}', which verify with certificates of its own`;
    const key = way === 'key' ? this.key(at('key'), cosign.key) : undefined;
    if (way === undefined) {
      reader.problem(path, 'needs one of key, keyless, certificate');
      return { by: 'nothing' };
    }
    if (way === 'certificate') {
      this.certificate(at('certificate'), cosign.certificate);
      return { by: 'other', missing };
    }
    const identities = keyless && this.identities(at('keyless'), keyless);
    if (log && !isIgnored && !log.url) {
      this.notes.add(
        `the attestor '${name}' verifies nothing: Kyverno asks for ctlog.url unless insecureIgnoreTlog is true`,
      );
      return { by: 'nothing' };
    }
    if (isRooted && !(way === 'key' && isIgnored))
      return { by: 'other', missing };
    if (key !== undefined) return { by: 'key', key, isLogged: !isIgnored };
    const extensions = reader.labels(
      [...at('keyless'), 'additionalExtensions'],
      keyless?.additionalExtensions,
    );
    if (Object.keys(extensions).length > 0)
      this.note('additionalExtensions of attestors');
    return { by: 'identity', identities: identities ?? [], extensions };
  }

  private key(path: Path, value: unknown): Text {
    const { reader } = this;
    const map = reader.map(path, value, KEY_FIELDS) ?? {};
    const [data, kms, expression] = ['data', 'kms', 'expression'].map(field =>
      reader.text([...path, field], map[field]),
    );
    if (expression) return this.expression([...path, 'expression'], expression);
    if (!data && !kms) reader.problem(path, 'needs data, kms or expression');
    return data || kms || '';
  }

  private certificate(path: Path, value: unknown): void {
    const map = this.reader.map(path, value, ['cert', 'certChain']);
    this.text([...path, 'cert'], map?.cert);
    this.text([...path, 'certChain'], map?.certChain);
  }

  private identities(path: Path, keyless: Raw): Identity[] {
    const at = [...path, 'identities'];
    if (!Array.isArray(keyless.identities))
      this.reader.problem(at, 'is missing');
    return this.reader
      .list(at, keyless.identities)
      .map((item, n) => this.identity([...at, n], item));
  }

  private identity(path: Path, value: unknown): Identity {
    const { reader } = this;
    const map = reader.map(path, value, IDENTITY_FIELDS) ?? {};
    const text = (field: string) =>
      reader.text([...path, field], map[field]) || undefined;
    const pattern = (field: string) => {
      const written = text(field);
      const compiled = written && compileRegularExpression(written);
      if (typeof compiled === 'string' && compiled !== '')
        reader.problem([...path, field], compiled);
      return written;
    };
    const expression = text('subjectExpression');
    const own = pattern('subjectRegExp');
    if (expression !== undefined) this.note('subjectExpression of attestors');
    return {
      issuer: text('issuer'),
      issuerRegExp: pattern('issuerRegExp'),
      subject: text('subject'),
      subjectRegExp:
        expression === undefined
          ? own
          : this.expression([...path, 'subjectExpression'], expression),
    };
  }

  /** Reads what is written as a value or as an expression. */
  private text(path: Path, value: unknown): void {
    const { reader } = this;
    const map = reader.map(path, value, ['value', 'expression']);
    if (!map) return;
    const written = reader.text([...path, 'value'], map.value);
    const at = [...path, 'expression'];
    const expression = reader.text(at, map.expression);
    if (Boolean(written) === Boolean(expression))
      reader.problem(path, 'needs one of value, expression');
    if (expression) this.expression(at, expression);
  }

  private expression(path: Path, text: string): Expression {
    const expression = { path, text };
    this.expressions.push(expression);
    return expression;
  }

  private note(what: string): void {
    this.notes.add(`${what} hold here; Kyverno 1.19 does not look at them`);
  }
}

/** Reads `attestors`; what is wrong is noted. */
export function readAttestors(
  reader: Reader,
  path: Path,
  value: unknown,
): Attestors {
  const own = new AttestorReader(reader);
  if (!Array.isArray(value)) reader.problem(path, 'is missing');
  const attestors = reader
    .list(path, value)
    .flatMap((item, n) => own.attestor([...path, n], item) ?? []);
  return { attestors, expressions: own.expressions, notes: [...own.notes] };
}
