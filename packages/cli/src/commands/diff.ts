import { parseArgs } from 'node:util';
import { diffObjects, KubeObject } from '@macadam/resolver';
import { Command, UsageError } from '../command';
import { describeDiff } from '../describe-diff';
import { formatFindings } from '../format';
import { collectObjects } from '../rendering/collect-objects';
import { filesAt } from '../rendering/files-at-commit';
import {
  RENDER_OPTIONS,
  RENDER_USAGE,
  renderRequest,
  RenderRequest,
} from '../rendering/options';
import { readManifests } from '../rendering/read-manifests';
import { placeless } from '../rendering/placeless';
import { renderFiles, RenderFilesOptions } from '../rendering/render-files';
import { reportNotes } from '../rendering/report';

/** Compares what would render now with another environment, with manifests, or with a commit. */
export const diff: Command = {
  name: 'diff',
  summary: 'Compares what would render with something else, object by object',
  usage: `FILE… --environment ENV (--against ENV | --against-dir DIR | --against-commit REVISION) [options]
${RENDER_USAGE}
  --against ENV               another environment; what each environment calls itself and its namespace is left out
  --against-dir DIR           rendered manifests, as in the environments repository
  --against-commit REVISION   the same files at a commit of their repository
  --output text|json          (default: text)

Lines begin with + for what is new now, - for what is gone, ~ for what differs. Secrets are never shown.
Exit code 1: there is a difference.`,
  async run(args, output) {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        ...RENDER_OPTIONS,
        against: { type: 'string' },
        'against-dir': { type: 'string' },
        'against-commit': { type: 'string' },
        output: { type: 'string', short: 'o', default: 'text' },
      },
    });
    if (values.output !== 'text' && values.output !== 'json') {
      throw new UsageError(`unknown output ${values.output} (text or json is)`);
    }
    const request = renderRequest(values, positionals);
    const against = chooseAgainst(values);
    const now = await objectsOf(request);
    if (!now.ok) {
      output.error(formatFindings(now.findings, request.format));
      return 1;
    }
    const before = await against(request);
    if (!before.ok) {
      output.error(formatFindings(before.findings, request.format));
      return 1;
    }
    reportNotes(now, request, output);
    const compare = values.against === undefined ? asIs : placeless;
    const diffs = diffObjects(
      compare(before.objects),
      compare(now.objects),
      values.against === undefined ? undefined : () => undefined,
    );
    output.out(
      values.output === 'json'
        ? `${JSON.stringify(diffs, null, 2)}\n`
        : describeDiff(diffs),
    );
    return diffs.length > 0 ? 1 : 0;
  },
};

interface Against {
  against?: string;
  'against-dir'?: string;
  'against-commit'?: string;
}

type Objects =
  | { ok: true; objects: KubeObject[]; notes: string[] }
  | { ok: false; findings: Parameters<typeof formatFindings>[0] };

/** @throws UsageError unless exactly one is given */
function chooseAgainst(
  values: Against,
): (request: RenderRequest) => Promise<Objects> {
  const {
    against: environment,
    'against-dir': folder,
    'against-commit': revision,
  } = values;
  const given = [environment, folder, revision].filter(
    value => value !== undefined,
  );
  if (given.length === 1) {
    if (environment) return request => objectsOf({ ...request, environment });
    if (folder) return async () => readManifests(folder);
    if (revision) {
      return async request =>
        objectsOf(request, { files: await filesAt(revision, request.files) });
    }
  }
  throw new UsageError(
    'give one of --against, --against-dir and --against-commit',
  );
}

async function objectsOf(
  request: RenderRequest,
  options: Pick<RenderFilesOptions, 'files'> = {},
): Promise<Objects> {
  const result = await renderFiles(request, {
    missingImage: 'platform',
    ...options,
  });
  if (!result.ok) return result;
  const { workloads, notes } = result.value;
  const objects = collectObjects(workloads);
  return objects.ok ? { ok: true, objects: objects.value, notes } : objects;
}

function asIs(objects: KubeObject[]): KubeObject[] {
  return objects;
}
