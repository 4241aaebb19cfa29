import type { Finding, Path } from '@macadam/score';
import { isRecord } from '@macadam/yaml';
import { RE2JS, RE2JSException } from 're2js';
import type { ImageSigner, ProvenanceRule, SupplyChainPolicy } from '../types';
import { textAt, valueAt } from '../values/valueAt';
import type { YamlDocument } from '../values/yamlDocuments';
import { texts, toDocument } from './documents';
import { findingAt } from './findingAt';

/** Takes a document that the schema of SupplyChainPolicy accepts. */
export function toSupplyChainPolicy(document: YamlDocument): SupplyChainPolicy {
  const { value } = document;
  const provenance = valueAt(value, ['spec', 'provenance']);
  const sbom = textAt(value, ['spec', 'sbom']);
  return {
    ...toDocument(document),
    images: texts(valueAt(value, ['spec', 'images'])),
    signedBy: toSigners(valueAt(value, ['spec', 'signedBy'])),
    ...(isRecord(provenance) ? { provenance: toProvenance(provenance) } : {}),
    ...(sbom === 'attached' || sbom === 'signed' ? { sbom } : {}),
  };
}

/**
 * The policy of an image: of the patterns that match it, the one that says most decides.
 * @param name - `registry/repository`, without tag and digest
 */
export function supplyChainPolicyOf(
  policies: readonly SupplyChainPolicy[],
  name: string,
): SupplyChainPolicy | undefined {
  const [best] = policies
    .flatMap(policy =>
      policy.images
        .filter(pattern => matchesImage(pattern, name))
        .map(pattern => ({ policy, weight: weightOf(pattern) })),
    )
    .sort((a, b) => b.weight - a.weight);
  return best?.policy;
}

/** No pattern twice, expressions that compile, identities that name who and who vouches. */
export function checkSupplyChain(
  policies: readonly SupplyChainPolicy[],
): Finding[] {
  const claimed = new Map<string, SupplyChainPolicy>();
  return policies.flatMap(policy => {
    const at = (path: Path, message: string, hint: string) =>
      findingAt(policy, ['spec', ...path], {
        message,
        hint,
        code: 'platform-supply-chain',
      });
    const findings: Finding[] = [];
    policy.images.forEach((pattern, index) => {
      const other = claimed.get(pattern);
      if (other) {
        findings.push(
          at(
            ['images', index],
            `${other.name} (${other.file}:${other.line}) already names ${pattern}`,
            'one policy decides about an image; the pattern that says most wins',
          ),
        );
      }
      claimed.set(pattern, policy);
    });
    const signers: [Path, ImageSigner][] = [
      ...policy.signedBy.map((signer, index): [Path, ImageSigner] => [
        ['signedBy', index],
        signer,
      ]),
      ...(policy.provenance?.signedBy ?? []).map(
        (signer, index): [Path, ImageSigner] => [
          ['provenance', 'signedBy', index],
          signer,
        ],
      ),
    ];
    const expressions: [Path, string | undefined][] = [
      [['provenance', 'builderRegExp'], policy.provenance?.builderRegExp],
      [['provenance', 'sourceRegExp'], policy.provenance?.sourceRegExp],
    ];
    for (const [path, signer] of signers) {
      if ('key' in signer) continue;
      if (
        !(signer.subject ?? signer.subjectRegExp) ||
        !(signer.issuer ?? signer.issuerRegExp)
      ) {
        findings.push(
          at(
            path,
            'an identity names who signed and who vouches for it',
            'write subject or subjectRegExp, and issuer or issuerRegExp',
          ),
        );
      }
      expressions.push(
        [[...path, 'subjectRegExp'], signer.subjectRegExp],
        [[...path, 'issuerRegExp'], signer.issuerRegExp],
      );
    }
    for (const [path, expression] of expressions) {
      const problem = expression && brokenExpression(expression);
      if (problem) {
        findings.push(
          at(path, problem, 'a regular expression as RE2 has them'),
        );
      }
    }
    return findings;
  });
}

function toSigners(value: unknown): ImageSigner[] {
  return (Array.isArray(value) ? value : []).map(entry => {
    const key = textAt(entry, ['key']);
    const part = <Name extends string>(name: Name) => {
      const text = textAt(entry, [name]);
      return text === undefined ? {} : { [name]: text };
    };
    if (key !== undefined) {
      return {
        key,
        ...part('name'),
        ...(valueAt(entry, ['transparencyLog']) === true
          ? { transparencyLog: true }
          : {}),
      };
    }
    return {
      ...part('subject'),
      ...part('subjectRegExp'),
      ...part('issuer'),
      ...part('issuerRegExp'),
      ...(valueAt(entry, ['certificateLog']) === false
        ? { certificateLog: false }
        : {}),
    };
  });
}

function toProvenance(value: Record<string, unknown>): ProvenanceRule {
  return {
    ...Object.fromEntries(
      Object.entries(value).filter(
        (entry): entry is [string, string] => typeof entry[1] === 'string',
      ),
    ),
    ...(value.signedBy ? { signedBy: toSigners(value.signedBy) } : {}),
  };
}

/** `*` stands for any characters, as in Kyverno's image references. */
function matchesImage(pattern: string, name: string): boolean {
  const source = pattern
    .split('*')
    .map(part => RE2JS.quote(part))
    .join('.*');
  return RE2JS.compile(source).matches(name);
}

function weightOf(pattern: string): number {
  return pattern.replaceAll('*', '').length;
}

function brokenExpression(expression: string): string | undefined {
  try {
    RE2JS.compile(expression);
    return undefined;
  } catch (error) {
    if (error instanceof RE2JSException) return error.message;
    throw error;
  }
}
