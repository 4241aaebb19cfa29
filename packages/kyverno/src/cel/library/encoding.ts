import { md5, sha1 } from '@noble/hashes/legacy';
import { sha256 } from '@noble/hashes/sha2';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils';
import {
  CelError,
  type CelFunction,
  type CelValue,
  charge,
  fromJson,
  type FunctionTable,
  textArg,
} from '@macadam/cel';
import { PUSHED_FILE } from '@macadam/yaml';
import { KubeYamlError, parseKubeYaml } from '../../reading/kubeYaml';

function hash(name: string, digest: (data: Uint8Array) => Uint8Array) {
  const run: CelFunction = args =>
    bytesToHex(digest(utf8ToBytes(textArg(name, args, 0))));
  return { [name]: run, [`hash.${name}`]: run };
}

function unmarshal(text: string): CelValue {
  charge(text.length >> 4);
  try {
    return fromJson(JSON.parse(text));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new CelError(`json.unmarshal: not JSON: ${error.message}`);
  }
}

function parseYaml(text: string): CelValue {
  charge(text.length >> 2);
  try {
    return fromJson(parseKubeYaml(text, PUSHED_FILE)[0]);
  } catch (error) {
    if (!(error instanceof KubeYamlError)) throw error;
    throw new CelError(`yaml.parse: not YAML: ${error.message}`);
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
