/**
 * What API servers say of rendered objects, as Markdown.
 */
import { cell, table } from './report.mjs';

const DENIAL = /denied the request: Policy (\S+) failed: (.*)$/;
/** The one policy of the platform that a Score file decides about: nothing else in one is the author's alone. */
const LATEST = 'disallow-latest-tag';

/**
 * The images of a workload that nobody could pin, read from the object itself: what the policy of the platform has to find.
 *
 * @returns {string[]}
 */
export function unversionedImages(object) {
  const template =
    object.spec?.jobTemplate?.spec?.template ?? object.spec?.template;
  const { initContainers = [], containers = [] } = template?.spec ?? {};
  return [...initContainers, ...containers]
    .map(({ image }) => image)
    .filter(image => {
      const name = image.split('/').at(-1);
      return !name.includes('@') && /^[^:]*(:latest)?$/.test(name);
    });
}

/**
 * @typedef {{file: string, environment: string, object: string, refusal?: string, unknown?: string, unversioned: string[]}} Answer
 * @param {{name: string, version: string, answers: Answer[]}[]} servers
 * @returns {{markdown: string, failed: number}}
 */
export function describeAdmission(servers) {
  const judged = servers.map(server => ({ ...server, ...judge(server) }));
  const failures = judged.flatMap(({ name, wrong }) =>
    wrong.map(answer => ({ server: name, ...answer })),
  );
  const denied = judged.flatMap(({ denials }) => denials);
  const unknown = [
    ...new Set(servers[0].answers.flatMap(each => each.unknown ?? [])),
  ].sort();
  const files = new Set(servers[0].answers.map(({ file }) => file)).size;
  const markdown = `## API servers

Every object that ${files} Score files become in every environment, to API servers, as \`kubectl apply --server-side
--dry-run=server --validate=strict\` asks: does the server know each field, and would it take the object?

${table(
  ['server', 'version', 'objects', 'accepted', 'denied by policy', 'refused'],
  judged.map(({ name, version, answers, denials, wrong }) => {
    const asked = answers.filter(each => !each.unknown);
    const refused = asked.filter(({ refusal }) => refusal);
    return [
      name,
      cell(version),
      String(asked.length),
      String(asked.length - refused.length),
      String(denials.length),
      String(wrong.length),
    ];
  }),
)}

A real one is asked where \`MACADAM_TEST_KUBECONFIG\` names a kubeconfig of it, in namespaces made for it; nothing that
is there is touched. ${unknown.length === 0 ? '' : `Not asked, for their operators are not there: ${unknown.join(', ')}.`}

### Denied by policy

What has to be denied is read from the images of the objects, not from the policies: an image without a version, and nothing else.

${denied.length === 0 ? 'None.' : denialTable(denied)}

### Not as expected

${failures.length === 0 ? 'None.' : failures.map(({ server, file, environment, object, refusal }) => `- ${server}: \`${file}\` in ${environment}, ${object}: ${refusal ?? `not denied by ${LATEST}`}`).join('\n')}`;
  return { markdown, failed: failures.length };
}

/** Which answers are denials that have to be, and which are wrong. */
function judge({ answers }) {
  const polices = answers.some(({ refusal }) => DENIAL.test(refusal ?? ''));
  const denials = [];
  const wrong = [];
  for (const answer of answers) {
    const [, policy, reason] = DENIAL.exec(answer.refusal ?? '') ?? [];
    const isExpected = polices && answer.unversioned.length > 0;
    if (isExpected && policy === LATEST)
      denials.push({ ...answer, policy, reason });
    else if (answer.refusal || isExpected) wrong.push(answer);
  }
  return { denials, wrong };
}

/** A row for each object and reason, with the environments in which they are the same. */
function denialTable(denials) {
  const rows = new Map();
  for (const { file, environment, object, policy, reason } of denials) {
    const key = [`\`${file}\``, object, policy, cell(reason)];
    const row = rows.get(key.join()) ?? { key, environments: [] };
    row.environments.push(environment);
    rows.set(key.join(), row);
  }
  return table(
    ['file', 'object', 'policy', 'reason', 'environments'],
    [...rows.values()].map(({ key, environments }) => [
      ...key,
      environments.join(', '),
    ]),
  );
}
