import { parseArgs } from 'node:util';
import { ResourceGraph } from '@macadam/resolver';
import { Command, UsageError } from '../command';
import { formatFindings } from '../format';
import { graphOf, toDot, toMermaid, toTree } from '../graph';
import {
  RENDER_OPTIONS,
  RENDER_USAGE,
  renderRequest,
} from '../rendering/options';
import { renderFiles } from '../rendering/renderFiles';
import { reportNotes, reportWarnings } from '../rendering/report';

const OUTPUTS = new Map<string, (graph: ResourceGraph) => string>([
  ['text', toTree],
  ['dot', toDot],
  ['mermaid', toMermaid],
  ['json', graph => `${JSON.stringify(graph, null, 2)}\n`],
]);

/** Draws workloads, their resources, the objects of both, and the workloads they call. */
export const graph: Command = {
  name: 'graph',
  summary: 'Draws what Score files ask for and what that needs',
  usage: `FILE… --environment ENV [options]
${RENDER_USAGE}
  --output ${[...OUTPUTS.keys()].join('|')}
                              a tree, Graphviz, Mermaid, or nodes and edges (default: text)`,
  async run(args, output) {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        ...RENDER_OPTIONS,
        output: { type: 'string', short: 'o', default: 'text' },
      },
    });
    const draw = OUTPUTS.get(values.output);
    if (!draw) {
      throw new UsageError(
        `unknown output ${values.output} (one of ${[...OUTPUTS.keys()].join(', ')} is)`,
      );
    }
    const request = renderRequest(values, positionals);
    const result = await renderFiles(request, { missingImage: 'platform' });
    if (!result.ok) {
      output.error(formatFindings(result.findings, request.format));
      return 1;
    }
    reportNotes(result.value, request, output);
    reportWarnings(result.value, request, output);
    output.out(draw(graphOf(result.value.workloads)));
    return 0;
  },
};
