import { parseArgs } from 'node:util';
import { toYamlDocuments } from '@macadam/resolver';
import { Command, UsageError } from '../command';
import { formatFindings } from '../format';
import { collectObjects } from '../rendering/collectObjects';
import {
  RENDER_OPTIONS,
  RENDER_USAGE,
  renderRequest,
} from '../rendering/options';
import { renderFiles } from '../rendering/renderFiles';
import {
  reportNotes,
  reportPending,
  reportWarnings,
} from '../rendering/report';

/** Prints what would run: the objects of all files for one environment. */
export const render: Command = {
  name: 'render',
  summary: 'Prints the Kubernetes objects of Score files for an environment',
  usage: `FILE… --environment ENV [options]
${RENDER_USAGE}
  --output yaml|json          documents, or one List (default: yaml)

Nothing is printed when anything is wrong.`,
  async run(args, output) {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        ...RENDER_OPTIONS,
        output: { type: 'string', short: 'o', default: 'yaml' },
      },
    });
    if (values.output !== 'yaml' && values.output !== 'json')
      throw new UsageError(`unknown output ${values.output} (yaml or json is)`);
    const request = renderRequest(values, positionals);
    const result = await renderFiles(request, { missingImage: 'ask' });
    const objects = result.ok ? collectObjects(result.value.workloads) : result;
    if (!result.ok || !objects.ok) {
      const findings = objects.ok ? [] : objects.findings;
      output.error(formatFindings(findings, request.format));
      return 1;
    }
    reportNotes(result.value, request, output);
    reportWarnings(result.value, request, output);
    reportPending(result.value, request, output);
    output.out(
      values.output === 'yaml'
        ? toYamlDocuments(objects.value)
        : `${JSON.stringify(
            { apiVersion: 'v1', kind: 'List', items: objects.value },
            null,
            2,
          )}\n`,
    );
    return 0;
  },
};
