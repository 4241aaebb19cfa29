import { parseArgs } from 'node:util';
import { Command, UsageError } from '../command';
import { describe, explanationOf } from '../explain';
import { formatFindings } from '../format';
import {
  RENDER_OPTIONS,
  RENDER_USAGE,
  renderRequest,
} from '../rendering/options';
import { renderFiles } from '../rendering/renderFiles';
import { reportNotes, reportWarnings } from '../rendering/report';

/** Says which definition answered each resource and why, and where every default and override came from. */
export const explain: Command = {
  name: 'explain',
  summary:
    'Says why: definitions and candidates, defaults, overrides, for each file',
  usage: `FILE… --environment ENV [options]
${RENDER_USAGE}
  --output text|json          (default: text)`,
  async run(args, output) {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        ...RENDER_OPTIONS,
        output: { type: 'string', short: 'o', default: 'text' },
      },
    });
    if (values.output !== 'text' && values.output !== 'json')
      throw new UsageError(`unknown output ${values.output} (text or json is)`);
    const request = renderRequest(values, positionals);
    const result = await renderFiles(request, { missingImage: 'platform' });
    if (!result.ok) {
      output.error(formatFindings(result.findings, request.format));
      return 1;
    }
    reportNotes(result.value, request, output);
    reportWarnings(result.value, request, output);
    const { loaded, workloads } = result.value;
    const explanations = workloads.map(rendered =>
      explanationOf(rendered, loaded.placeOf),
    );
    output.out(
      values.output === 'json'
        ? `${JSON.stringify(explanations, null, 2)}\n`
        : explanations.map(describe).join('\n'),
    );
    return 0;
  },
};
