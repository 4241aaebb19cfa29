import { parseArgs } from 'node:util';
import { type Finding, sortFindings } from '@macadam/score';
import { Command } from '../command';
import { formatFindings } from '../format';
import {
  RENDER_OPTIONS,
  RENDER_USAGE,
  renderRequest,
} from '../rendering/options';
import { renderFiles, type Rendering } from '../rendering/renderFiles';
import { reportNotes, reportPending, warningsOf } from '../rendering/report';
import { judge, toFinding } from '../rendering/judge';
import { judgeQuota } from '../rendering/quota';
import { IMAGES_OPTION, readImages } from '../policy/images';

/** Renders, and says what the platform's policies and the tenants' quotas would say of it. */
export const preflight: Command = {
  name: 'preflight',
  summary: 'Renders Score files and judges them by the platform’s policies',
  usage: `FILE… --environment ENV [options]
${RENDER_USAGE}
  --images FILE               what is known of images, for policies that ask who signed them (docs/cli.md)

The tenant's quota is the one of the platform folder; what else runs in the namespace is not known here.
Exit code 1: something would be refused. What would only be reported is printed as a warning.`,
  async run(args, output) {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { ...RENDER_OPTIONS, ...IMAGES_OPTION },
    });
    const request = renderRequest(values, positionals);
    const result = await renderFiles(request, { missingImage: 'platform' });
    if (!result.ok) {
      const findings = [
        ...result.findings,
        ...refusalsOf(result.partial, result.findings, values.images),
      ];
      output.error(formatFindings(sortFindings(findings), request.format));
      return 1;
    }
    const verdicts = judge(result.value, readImages(values.images));
    if (!verdicts.ok) {
      output.error(formatFindings(verdicts.findings, request.format));
      return 1;
    }
    const quota = judgeQuota(result.value);
    const warnings = warningsOf(result.value);
    const notes = [...result.value.notes, ...quota.notes];
    reportNotes({ notes }, request, output);
    reportPending(result.value, request, output);
    const bad = verdicts.value.filter(
      ({ verdict }) => verdict !== 'pass' && verdict !== 'skip',
    );
    output.error(
      formatFindings(
        sortFindings([...warnings, ...bad.map(toFinding), ...quota.findings]),
        request.format,
      ),
    );
    const byPolicy = bad.filter(({ refuses }) => refuses).length;
    const refused = byPolicy + quota.findings.length;
    if (request.format === 'text') {
      const passed = verdicts.value.filter(
        ({ verdict }) => verdict === 'pass',
      ).length;
      output.out(
        `${passed} rules pass, ${refused} would refuse, ${bad.length - byPolicy + warnings.length} to look at, in ${request.environment}\n`,
      );
    }
    return refused > 0 ? 1 : 0;
  },
};

/** What policies refuse of what can be rendered all the same, but for lines that something is wrong with already. */
function refusalsOf(
  partial: Rendering | undefined,
  findings: readonly Finding[],
  images: string | undefined,
): Finding[] {
  const verdicts = partial && judge(partial, readImages(images));
  if (!verdicts?.ok) return verdicts?.findings ?? [];
  return verdicts.value
    .filter(
      ({ refuses, file, position }) =>
        refuses &&
        !findings.some(
          each => each.file === file && each.position?.line === position?.line,
        ),
    )
    .map(toFinding);
}
