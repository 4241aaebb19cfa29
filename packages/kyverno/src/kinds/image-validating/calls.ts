import { type ASTNode, findPart } from '../../cel';

/** What functions about images take: a text, or a list of attestors. */
const SIGNATURES: ReadonlyMap<string, readonly ('string' | 'list')[]> = new Map(
  [
    ['verifyImageSignatures', ['string', 'list']],
    ['verifyAttestationSignatures', ['string', 'string', 'list']],
    ['extractPayload', ['string', 'string']],
    ['getImageData', ['string']],
  ],
);
const NEEDS_FACTS = [
  'verifyImageSignatures',
  'verifyAttestationSignatures',
  'extractPayload',
];
const COMPARISONS = ['==', '!=', '<', '<=', '>', '>=', 'in', '&&', '||', '!_'];

/** The names that a policy gives. */
export interface Names {
  attestors: readonly string[];
  attestations: readonly string[];
}

/** The type that a part of an expression surely has; undefined when that is only known when it is evaluated. */
function typeOf(node: ASTNode): string | undefined {
  switch (node.op) {
    case 'value':
      return typeof node.args === 'string' ? 'string' : 'a literal';
    case 'list':
      return 'list';
    case 'map':
      return 'map';
    case '.': {
      const [base] = node.args;
      if (base.op !== 'id') return undefined;
      if (base.args === 'images') return 'list';
      if (base.args === 'attestations') return 'string';
      return base.args === 'attestors' ? 'an attestor' : undefined;
    }
    default:
      return COMPARISONS.includes(node.op) ? 'bool' : undefined;
  }
}

/** `base.name` or `base["name"]`. */
function fieldRead(node: ASTNode): { base: string; name: string } | undefined {
  if (node.op !== '.' && node.op !== '.?' && node.op !== '[]') return undefined;
  const [base, key] = node.args;
  const name = typeof key === 'object' && key.op === 'value' ? key.args : key;
  return base.op === 'id' && typeof name === 'string'
    ? { base: base.args, name }
    : undefined;
}

function unknownName(node: ASTNode, names: Names): string | undefined {
  const read = fieldRead(node);
  if (read?.base === 'attestors' && !names.attestors.includes(read.name))
    return `the attestor '${read.name}' is not defined`;
  if (read?.base === 'attestations' && !names.attestations.includes(read.name))
    return `the attestation '${read.name}' is not defined`;
  return undefined;
}

function wrongCall(node: ASTNode): string | undefined {
  if (node.op !== 'call') return undefined;
  const [name, args] = node.args;
  const wanted = SIGNATURES.get(name);
  if (!wanted) return undefined;
  const takes = wanted.map(type =>
    type === 'list' ? 'list of attestors' : type,
  );
  if (args.length !== wanted.length)
    return `${name} takes (${takes.join(', ')}), not ${args.length} arguments`;
  const wrong = wanted.findIndex((type, at) => {
    const given = typeOf(args[at]);
    return given !== undefined && given !== type;
  });
  return wrong < 0
    ? undefined
    : `argument ${wrong + 1} of ${name} is ${typeOf(args[wrong])}, not ${takes[wrong]}`;
}

/** What is wrong with how an expression calls the functions about images, or names attestors and attestations. */
export function misuse(node: ASTNode, names?: Names): string | undefined {
  return findPart(
    node,
    part => (names && unknownName(part, names)) ?? wrongCall(part),
  );
}

/** Whether an expression asks who signed an image. */
export function needsFacts(node: ASTNode): boolean {
  const found = findPart(node, part =>
    part.op === 'call' && NEEDS_FACTS.includes(part.args[0]) ? true : undefined,
  );
  return found ?? false;
}
