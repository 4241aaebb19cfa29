import { parseArgs } from 'node:util';
import {
  attribute,
  compareSides,
  type DiffSide,
  type ObjectDiff,
  type Result,
} from '@macadam/resolver';
import { Command, UsageError } from '../command';
import { describeDiff, withPlaces } from '../describeDiff';
import { formatFindings } from '../format';
import { collectObjects } from '../rendering/collectObjects';
import { filesAt } from '../rendering/filesAtCommit';
import {
  RENDER_OPTIONS,
  RENDER_USAGE,
  renderRequest,
  RenderRequest,
} from '../rendering/options';
import { readManifests } from '../rendering/readManifests';
import type { ProjectFiles } from '../rendering/readScores';
import { renderFiles } from '../rendering/renderFiles';
import { reportNotes } from '../rendering/report';

/** Compares what would render with another environment, with a commit, with both, or with manifests. */
export const diff: Command = {
  name: 'diff',
  summary: 'Compares what would render with something else, object by object',
  usage: `FILE… --environment ENV (--against ENV | --against-commit REVISION | --against-dir DIR) [options]
${RENDER_USAGE}
  --commit REVISION           the files at a commit of their repository instead of as they are on disk
  --against ENV               another environment; what each environment calls itself and its namespace is left out
  --against-commit REVISION   the same files at a commit of their repository; with --against, in that environment
  --against-dir DIR           rendered manifests, as in the environments repository
  --output text|json          (default: text)

Lines begin with + for what is new now, - for what is gone, ~ for what differs, and end with where the value comes from:
a line of a Score file or of what overrides it, a default, or a definition. Between two commits in two environments each
line says whether it differs by the release or by the environment. Secrets are never shown.
Exit code 1: there is a difference.`,
  async run(args, output) {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        ...RENDER_OPTIONS,
        commit: { type: 'string' },
        against: { type: 'string' },
        'against-dir': { type: 'string' },
        'against-commit': { type: 'string' },
        output: { type: 'string', short: 'o', default: 'text' },
      },
    });
    if (values.output !== 'text' && values.output !== 'json')
      throw new UsageError(`unknown output ${values.output} (text or json is)`);
    const request = renderRequest(values, positionals);
    checkAgainst(values);
    const files = await filesOf(request, 'commit', values.commit);
    const now = await sideOf(request, files);
    if (!now.ok) {
      output.error(formatFindings(now.findings, request.format));
      return 1;
    }
    const diffs = await compareWith(values, request, files, now.value);
    if (!diffs.ok) {
      output.error(formatFindings(diffs.findings, request.format));
      return 1;
    }
    reportNotes(now.value, request, output);
    const placed = withPlaces(diffs.value, now.value.placeOf);
    output.out(
      values.output === 'json'
        ? `${JSON.stringify(placed, null, 2)}\n`
        : describeDiff(placed),
    );
    return placed.length > 0 ? 1 : 0;
  },
};

interface Against {
  against?: string;
  'against-dir'?: string;
  'against-commit'?: string;
}

/** A side that was rendered. */
interface RenderedSide extends DiffSide {
  notes: string[];
  /** The place of a file of the platform folder as people find it. */
  placeOf: (file: string) => string;
}

/** @throws UsageError unless it is one thing to compare with, or an environment at a commit */
function checkAgainst(values: Against): void {
  const folder = values['against-dir'] !== undefined;
  const rendered =
    values.against !== undefined || values['against-commit'] !== undefined;
  if (folder === rendered) {
    throw new UsageError(
      'give one of --against, --against-dir and --against-commit, or --against with --against-commit',
    );
  }
}

async function compareWith(
  values: Against,
  request: RenderRequest,
  files: ProjectFiles | undefined,
  now: DiffSide,
): Promise<Result<ObjectDiff[]>> {
  const folder = values['against-dir'];
  if (folder !== undefined) {
    const manifests = await readManifests(folder);
    return manifests.ok
      ? value(
          compareSides({ objects: manifests.objects, resolutions: [] }, now),
        )
      : manifests;
  }
  const environment = values.against ?? request.environment;
  const revision = values['against-commit'];
  const there = { ...request, environment };
  const apart = environment !== request.environment;
  const before = await sideOf(
    there,
    revision === undefined
      ? files
      : await filesOf(request, 'against-commit', revision),
  );
  if (!before.ok) return { ok: false, findings: before.findings };
  const diffs = compareSides(before.value, now, { apart });
  if (!apart || revision === undefined) return value(diffs);
  const between = await sideOf(there, files);
  if (!between.ok) return { ok: false, findings: between.findings };
  return value(
    attribute(diffs, [
      { cause: 'release', diffs: compareSides(before.value, between.value) },
      {
        cause: 'environment',
        diffs: compareSides(between.value, now, { apart }),
      },
    ]),
  );
}

async function filesOf(
  request: RenderRequest,
  option: 'commit' | 'against-commit',
  revision: string | undefined,
): Promise<ProjectFiles | undefined> {
  return revision === undefined
    ? undefined
    : filesAt(revision, request.files, option);
}

async function sideOf(
  request: RenderRequest,
  files: ProjectFiles | undefined,
): Promise<Result<RenderedSide>> {
  const result = await renderFiles(request, {
    missingImage: 'platform',
    ...(files && { files }),
  });
  if (!result.ok) return { ok: false, findings: result.findings };
  const { workloads, notes, loaded } = result.value;
  const objects = collectObjects(workloads);
  if (!objects.ok) return { ok: false, findings: objects.findings };
  return value({
    objects: objects.value,
    resolutions: workloads.map(({ resolution }) => resolution),
    notes,
    placeOf: loaded.placeOf,
  });
}

function value<T>(of: T): Result<T> {
  return { ok: true, value: of };
}
