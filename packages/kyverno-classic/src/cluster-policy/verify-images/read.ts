import { type Path, type Reader } from '@macadam/kyverno/engine';
import { isRecord } from '@macadam/yaml';
import { readConditions, readVariables } from '../readBody';
import {
  readOldSigner,
  readSets,
  readStored,
  readSwitch,
} from './readAttestors';
import type {
  Attestation,
  AttestorSet,
  Stored,
  Verification,
} from './verification';

const FIELDS = [
  ...['failureAction', 'type', 'image', 'imageReferences'],
  ...['skipImageReferences', 'key', 'roots', 'subject', 'issuer'],
  ...['additionalExtensions', 'attestors', 'attestations', 'annotations'],
  ...['repository', 'cosignOCI11', 'mutateDigest', 'verifyDigest'],
  ...['validate', 'required', 'imageRegistryCredentials', 'useCache'],
];
const TYPES = ['Cosign', 'SigstoreBundle', 'Notary'];
const ATTESTATION_FIELDS = [
  ...['name', 'predicateType', 'type', 'attestors', 'conditions'],
];

function readAttestation(
  reader: Reader,
  path: Path,
  value: unknown,
  more: AttestorSet[],
  { repository }: Stored,
): Attestation[] {
  const map = reader.map(path, value, ATTESTATION_FIELDS);
  if (!map) return [];
  const type =
    reader.text([...path, 'type'], map.type) ??
    reader.text([...path, 'predicateType'], map.predicateType);
  if (!type) reader.problem(path, 'needs a type');
  const name = reader.text([...path, 'name'], map.name);
  readConditions(reader, [...path, 'conditions'], map.conditions);
  const attestors = readSets(reader, [...path, 'attestors'], map.attestors, {
    annotations: {},
    ...(repository && { repository }),
  });
  return [
    {
      ...(name && { name }),
      type: type ?? '',
      attestors: [...attestors, ...more],
      conditions: map.conditions,
    },
  ];
}

/** Reads one entry of `verifyImages`; undefined when it is none, which is noted. */
export function readVerification(
  reader: Reader,
  path: Path,
  value: unknown,
): Verification | undefined {
  const map = reader.map(path, value, FIELDS);
  if (!map) return undefined;
  const at = (field: string) => [...path, field];
  const { attestations: _, ...rest } = map;
  readVariables(reader, path, rest);
  const image = reader.text(at('image'), map.image);
  const references = [
    ...reader.texts(at('imageReferences'), map.imageReferences),
    ...(image ? [image] : []),
  ];
  if (references.length === 0)
    reader.problem(at('imageReferences'), 'is missing');
  const type = reader.oneOf(at('type'), map.type, TYPES);
  const stored = readStored(reader, path, map);
  const old = readOldSigner(reader, path, map, stored);
  const attestations = reader.list(at('attestations'), map.attestations);
  const flag = (field: string) =>
    readSwitch(reader, at(field), map[field], true);
  const missing = [
    ...(type === 'Notary' ? ['its signatures by Notary'] : []),
    ...(isRecord(map.validate) ? ['what verifyImages.validate reads'] : []),
  ];
  return {
    references,
    skipped: reader.texts(at('skipImageReferences'), map.skipImageReferences),
    attestors: [
      ...readSets(reader, at('attestors'), map.attestors, stored),
      ...(attestations.length === 0 ? old : []),
    ],
    attestations: attestations.flatMap((each, n) =>
      readAttestation(reader, [...at('attestations'), n], each, old, stored),
    ),
    mutateDigest: flag('mutateDigest'),
    verifyDigest: flag('verifyDigest'),
    required: flag('required'),
    form: type === 'SigstoreBundle' ? 'bundle' : 'tag',
    ...(missing.length > 0 && { missing: missing.join(' and ') }),
  };
}
