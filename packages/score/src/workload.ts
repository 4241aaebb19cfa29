import { checkName, NAMES } from './names';
import {
  Check,
  compact,
  Cursor,
  integer,
  mapOf,
  mapping,
  oneOf,
  text,
} from './reader';
import { readContainer } from './container';
import { checkParamCycles, checkStartOrder, References } from './references';
import { toRecord } from './tree';
import {
  Container,
  ResourceRequest,
  ServicePort,
  Workload,
  WorkloadMetadata,
} from './types';

const named = (name: string, cursor: Cursor) =>
  checkName(NAMES.label, name, cursor, 'key');

const portNumber = integer(1, 65535);

const readAnnotations = mapOf(
  (name, cursor) => checkName(NAMES.annotation, name, cursor, 'key'),
  text,
);

const readMetadata = mapping<WorkloadMetadata>(map => {
  const name = map.required('name', nameBy('workload'));
  const annotations = map.optional('annotations', readAnnotations);
  return name === undefined
    ? undefined
    : compact({ ...map.rest(), name, annotations });
});

const readService = mapping(map => {
  const ports = map.optional('ports', mapOf(named, readPort));
  return compact({ ports });
});

function readPort(cursor: Cursor): ServicePort | undefined {
  return mapping<ServicePort>(map => {
    const port = map.required('port', portNumber);
    const protocol = map.optional('protocol', oneOf('TCP', 'UDP'));
    const targetPort = map.optional('targetPort', portNumber);
    return port === undefined
      ? undefined
      : compact({ port, protocol, targetPort });
  })(cursor);
}

function containersOf(
  container: Check<Container>,
): Check<Record<string, Container>> {
  return cursor => {
    const containers = mapOf(named, container)(cursor);
    if (cursor.isMap() && cursor.node.entries.size === 0)
      cursor.fail('empty', 'there must be at least one container');
    checkStartOrder(cursor);
    return containers;
  };
}

const readResourceMetadata = mapping(map => {
  const annotations = map.optional('annotations', readAnnotations);
  return compact({ ...map.rest(), annotations });
});

function resourcesOf(
  references: References,
): Check<Record<string, ResourceRequest>> {
  const read = mapOf(
    named,
    mapping<ResourceRequest>(map => {
      const type = map.required('type', nameBy('type'), 'e.g. type: postgres');
      const request = {
        class: map.optional('class', nameBy('type')),
        id: map.optional('id', nameBy('id')),
        metadata: map.optional('metadata', readResourceMetadata),
        params: map.optional('params', paramsOf(references)),
      };
      return type === undefined ? undefined : compact({ type, ...request });
    }),
  );
  return cursor => {
    checkParamCycles(cursor);
    return read(cursor);
  };
}

function paramsOf(references: References): Check<Record<string, unknown>> {
  return cursor => {
    if (!cursor.isMap()) return cursor.expected('a mapping');
    references.checkDeep(cursor);
    return toRecord(cursor.node);
  };
}

function nameBy(rule: keyof typeof NAMES): Check<string> {
  return cursor => {
    const name = text(cursor);
    if (name !== undefined) checkName(NAMES[rule], name, cursor, 'value');
    return name;
  };
}

/**
 * Reads a workload by the Score specification v1b1, with placeholders and references between its parts.
 *
 * @param file - the path of the Score file, which `source` of files is relative to
 * @returns undefined when too much is missing; what is there otherwise, to be used only if nothing was reported
 */
export function readWorkload(file: string, root: Cursor): Workload | undefined {
  if (!root.isMap()) {
    return root.expected(
      'a mapping',
      'a Score file starts with apiVersion: score.dev/v1b1',
    );
  }
  const references = new References(root.node);
  const container = readContainer(file, references);
  return mapping<Workload>(map => {
    const apiVersion = map.required(
      'apiVersion',
      oneOf('score.dev/v1b1'),
      'add apiVersion: score.dev/v1b1',
    );
    const metadata = map.required(
      'metadata',
      readMetadata,
      'add metadata.name',
    );
    const containers = map.required('containers', containersOf(container));
    const service = map.optional('service', readService);
    const resources = map.optional('resources', resourcesOf(references));
    return apiVersion && metadata && containers
      ? compact({ apiVersion, metadata, containers, service, resources })
      : undefined;
  })(root);
}
