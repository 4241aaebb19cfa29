import { md5, sha1 } from '@noble/hashes/legacy';
import { sha256 } from '@noble/hashes/sha2';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils';
import { parseDocument } from 'yaml';
import { KUBE_YAML } from '../../kubeYaml';
import { CelError } from '../errors';
import { type CelValue, fromJson } from '../values';
import { type CelFunction, type FunctionTable, textArg } from './function';

function hash(name: string, digest: (data: Uint8Array) => Uint8Array) {
  const run: CelFunction = args =>
    bytesToHex(digest(utf8ToBytes(textArg(name, args, 0))));
  return { [name]: run, [`hash.${name}`]: run };
}

function unmarshal(text: string): CelValue {
  try {
    return fromJson(JSON.parse(text));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new CelError(`json.unmarshal: not JSON: ${error.message}`);
  }
}

/** Aliases are followed a hundred times at most, so that a small text cannot become a huge value. */
function parseYaml(text: string): CelValue {
  const document = parseDocument(text, KUBE_YAML);
  const [problem] = document.errors;
  if (problem)
    throw new CelError(
      `yaml.parse: not YAML: ${problem.message.split('\n')[0]}`,
    );
  try {
    return fromJson(document.toJS({ maxAliasCount: 100 }));
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    throw new CelError(`yaml.parse: ${error.message}`);
  }
}

/** Kyverno's hashes, in hexadecimal digits, and readers of JSON and YAML. */
export const encodingFunctions: FunctionTable = {
  ...hash('md5', md5),
  ...hash('sha1', sha1),
  ...hash('sha256', sha256),
  'json.unmarshal': args => unmarshal(textArg('json.unmarshal', args, 0)),
  'yaml.parse': args => parseYaml(textArg('yaml.parse', args, 0)),
};
