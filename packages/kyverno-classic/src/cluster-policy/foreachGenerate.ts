import { evaluateConditions } from '../conditions';
import type { KubeObject } from '@macadam/kyverno';
import type { Path, Reader } from '@macadam/kyverno/engine';
import { addContext } from '../variables';
import { type Body, outcomeOf, type Run } from './body';
import { turnScope } from './foreachBody';
import { type Generation, generate, readGeneration } from './generation';
import { type Outcome, pass } from './outcome';
import { readConditions, readContext, readVariables } from './readBody';

interface GenerateLoop {
  list: string;
  context: unknown;
  preconditions: unknown;
  generation: Generation;
}

const FIELDS = [
  'list',
  'context',
  'preconditions',
  'apiVersion',
  'kind',
  'name',
  'namespace',
  'uid',
  'data',
  'clone',
  'cloneList',
];

/** `generate.foreach`: what it would make of each element. */
export class ForeachGenerate implements Body {
  private constructor(private readonly loops: readonly GenerateLoop[]) {}

  /** Reads the loops; notes what is wrong with them. */
  static read(reader: Reader, path: Path, value: unknown): ForeachGenerate {
    const loops = reader.list(path, value).flatMap((item, n) => {
      const here = [...path, n];
      const map = reader.map(here, item, FIELDS);
      const list = reader.text([...here, 'list'], map?.list, true);
      if (!map || list === undefined) return [];
      readVariables(reader, [...here, 'list'], `{{ ${list} }}`);
      readContext(reader, [...here, 'context'], map.context);
      readConditions(reader, [...here, 'preconditions'], map.preconditions);
      return {
        list,
        context: map.context,
        preconditions: map.preconditions,
        generation: readGeneration(reader, here, map),
      };
    });
    return new ForeachGenerate(loops);
  }

  judge(run: Run): Outcome | undefined {
    if (run.request.isDelete) return undefined;
    const generated: KubeObject[] = [];
    try {
      for (const loop of this.loops) {
        const value = run.scope.query(loop.list);
        for (const [index, item] of (Array.isArray(value)
          ? value
          : [value]
        ).entries()) {
          if (item === null || item === undefined) continue;
          const made = this.turn(loop, item, index, run);
          if (made && made.verdict !== 'pass') return made;
          generated.push(...(made?.generated ?? []));
        }
      }
    } catch (problem) {
      return outcomeOf(problem, 'failed to evaluate list');
    }
    if (generated.length === 0) return undefined;
    const names = generated.map(
      ({ kind, metadata }) => `${kind} ${metadata.name}`,
    );
    return { ...pass(names.join(', ')), generated };
  }

  private turn(
    loop: GenerateLoop,
    item: unknown,
    index: number,
    run: Run,
  ): Outcome | undefined {
    run.steps.spend();
    const scope = turnScope(run.scope, item, index, run.nesting);
    addContext(scope, loop.context, run.supplied(index));
    const isAsked =
      loop.preconditions !== undefined && loop.preconditions !== null;
    if (isAsked && !evaluateConditions(loop.preconditions, scope).verdict)
      return undefined;
    return generate(loop.generation, { ...run, scope });
  }
}
