import { type NamedExpression, readNamed } from '../../expressions/commonSpec';
import { Reader } from '../../reading/reader';
import { readSpec, type ValidatingSpec } from '../validating/spec';
import type { Path, Source } from '../../reading/yaml';
import { type Attestors, readAttestors } from './readAttestors';
import { type ImageReferences, readReferences } from './references';
import type { Attestation } from './verify';

const PROVIDERS = ['default', 'amazon', 'azure', 'google', 'github'];
const SWITCHES = ['mutateDigest', 'verifyDigest', 'required'] as const;
const FURTHER = [
  ...['attestations', 'attestors', 'credentials', 'images'],
  ...['matchImageReferences', 'validationConfigurations'],
];

/** What an ImageValidatingPolicy says. */
export interface ImageValidatingSpec extends ValidatingSpec, Attestors {
  references: ImageReferences;
  /** Lists of images by name, beside those of pods. */
  extractors: NamedExpression[];
  attestations: Attestation[];
  /** Admission adds the digest to images that have none. */
  mutatesDigest: boolean;
  /** Every image needs a digest. */
  verifiesDigest: boolean;
  /** Every image has to be verified, by this policy or another one. */
  requires: boolean;
}

function readAttestation(
  reader: Reader,
  path: Path,
  value: unknown,
): Attestation[] {
  const map = reader.map(path, value, ['name', 'intoto', 'referrer']);
  const name = reader.text([...path, 'name'], map?.name, true);
  const typeOf = (field: string) => {
    const at = [...path, field];
    const own = reader.map(at, map?.[field], ['type']);
    return own && reader.text([...at, 'type'], own.type, true);
  };
  const intoto = typeOf('intoto');
  const referrer = typeOf('referrer');
  return name === undefined
    ? []
    : [
        {
          name,
          ...(intoto !== undefined && { intoto }),
          ...(referrer !== undefined && { referrer }),
        },
      ];
}

function readSwitches(reader: Reader, path: Path, value: unknown) {
  const map = reader.map(path, value, SWITCHES);
  const [mutatesDigest, verifiesDigest, requires] = SWITCHES.map(field => {
    const given = map?.[field] ?? true;
    if (typeof given !== 'boolean')
      reader.problem([...path, field], 'expected true or false');
    return given !== false;
  });
  return { mutatesDigest, verifiesDigest, requires };
}

/** Credentials are for whoever asks the registry. */
function readCredentials(reader: Reader, path: Path, value: unknown): void {
  const map = reader.map(path, value, [
    'allowInsecureRegistry',
    'providers',
    'secrets',
  ]);
  const at = [...path, 'providers'];
  reader
    .texts(at, map?.providers)
    .forEach((each, n) => reader.oneOf([...at, n], each, PROVIDERS));
  reader.texts([...path, 'secrets'], map?.secrets);
}

/** Reads an ImageValidatingPolicy's spec. What is wrong is noted in the source. */
export function readImageSpec(
  source: Source,
  value: unknown,
): ImageValidatingSpec | undefined {
  const spec = readSpec(source, value, { further: FURTHER, judgesAlone: true });
  if (!spec) return undefined;
  const reader = new Reader(source);
  const at = (field: string): Path => ['spec', field];
  const { raw } = spec;
  readCredentials(reader, at('credentials'), raw.credentials);
  const own = readAttestors(reader, at('attestors'), raw.attestors);
  return {
    ...spec,
    ...own,
    notes: [...spec.notes, ...own.notes],
    references: readReferences(
      reader,
      at('matchImageReferences'),
      raw.matchImageReferences,
    ),
    extractors: readNamed(reader, at('images'), raw.images),
    attestations: reader
      .list(at('attestations'), raw.attestations)
      .flatMap((item, n) =>
        readAttestation(reader, [...at('attestations'), n], item),
      ),
    ...readSwitches(
      reader,
      at('validationConfigurations'),
      raw.validationConfigurations,
    ),
  };
}
