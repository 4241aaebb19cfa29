import { parseArgs } from 'node:util';
import { sortFindings } from '@macadam/score';
import { Command } from '../command';
import { formatFindings } from '../format';
import {
  RENDER_OPTIONS,
  RENDER_USAGE,
  renderRequest,
} from '../rendering/options';
import { renderFiles } from '../rendering/render-files';
import { reportNotes, reportPending } from '../rendering/report';
import { judge, toFinding } from '../rendering/judge';

/** Renders, and says what the platform's policies would say of it. */
export const preflight: Command = {
  name: 'preflight',
  summary: 'Renders Score files and judges them by the platform’s policies',
  usage: `FILE… --environment ENV [options]
${RENDER_USAGE}
Exit code 1: something would be refused. What would only be reported is printed as a warning.`,
  async run(args, output) {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: RENDER_OPTIONS,
    });
    const request = renderRequest(values, positionals);
    const result = await renderFiles(request, { missingImage: 'platform' });
    if (!result.ok) {
      output.error(formatFindings(result.findings, request.format));
      return 1;
    }
    const verdicts = judge(result.value);
    if (!verdicts.ok) {
      output.error(formatFindings(verdicts.findings, request.format));
      return 1;
    }
    reportNotes(result.value, request, output);
    reportPending(result.value, request, output);
    const bad = verdicts.value.filter(
      ({ verdict }) => verdict !== 'pass' && verdict !== 'skip',
    );
    output.error(
      formatFindings(sortFindings(bad.map(toFinding)), request.format),
    );
    const refused = bad.filter(({ refuses }) => refuses).length;
    if (request.format === 'text') {
      const passed = verdicts.value.filter(
        ({ verdict }) => verdict === 'pass',
      ).length;
      output.out(
        `${passed} rules pass, ${refused} would refuse, ${bad.length - refused} to look at, in ${request.environment}\n`,
      );
    }
    return refused > 0 ? 1 : 0;
  },
};
