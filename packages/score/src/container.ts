import {
  Check,
  compact,
  Cursor,
  filledText,
  flag,
  integer,
  listOf,
  mapOf,
  mapping,
  MapReader,
  oneOf,
  text,
} from './reader';
import { References } from './references';
import { sourcePath } from './sources';
import {
  ComputeResources,
  Container,
  ContainerFile,
  ContainerVolume,
  HttpProbe,
  Probe,
} from './types';

function targeted(target: string, cursor: Cursor) {
  if (target === '')
    cursor.fail('empty', 'the target must not be empty', undefined, cursor.key);
}

function variableName(name: string, cursor: Cursor) {
  if (name !== '' && !name.includes('=')) return;
  cursor.fail(
    'name-pattern',
    'the name of a variable must not be empty and must not have a =',
    undefined,
    cursor.key,
  );
}

/** A text that a pattern describes; `what` says what it is and gives an example. */
function matching(pattern: RegExp, what: string, hint?: string): Check<string> {
  return cursor => {
    const value = text(cursor);
    if (value === undefined || (value.length < 64 && pattern.test(value)))
      return value;
    return cursor.expected(what, hint);
  };
}

const readMode = matching(
  /^0?[0-7]{3}$/,
  'an octal file mode such as "0644"',
  'three digits from 0 to 7, with or without a leading 0',
);

const readBase64: Check<string> = cursor => {
  const value = text(cursor);
  const packed = value?.replace(/[\r\n]/g, '') ?? '';
  if (packed.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(packed))
    return value;
  cursor.fail(
    'base64',
    `the content for ${cursor.path.at(-2)} is not standard base64`,
    'encode it with `base64`, or use content for text',
  );
  return undefined;
};

function readFile(file: string, references: References): Check<ContainerFile> {
  const readSource: Check<string> = cursor => {
    const source = filledText(cursor);
    if (source === undefined || sourcePath(file, source)) return source;
    cursor.fail(
      'source-outside',
      `${JSON.stringify(source)} is not a file inside the project`,
      `write a path relative to the folder of ${file}`,
    );
    return undefined;
  };
  return mapping<ContainerFile>(map => {
    refuseTarget(map);
    const mode = map.optional('mode', readMode);
    const noExpand = map.optional('noExpand', flag);
    const source = map.optional('source', readSource);
    const content = map.optional(
      'content',
      noExpand ? text : references.template,
    );
    const binaryContent = map.optional('binaryContent', readBase64);
    const given = ['content', 'source', 'binaryContent'].filter(key =>
      map.has(key),
    );
    if (given.length !== 1) {
      map.cursor.fail(
        'one-of',
        `exactly one of content, source and binaryContent is needed, found ${given.join(' and ') || 'none'}`,
        undefined,
        map.cursor.key,
      );
      return undefined;
    }
    const options = { mode, noExpand };
    if (content !== undefined) return compact({ ...options, content });
    if (source !== undefined) return compact({ ...options, source });
    return binaryContent === undefined
      ? undefined
      : compact({ ...options, binaryContent });
  });
}

function readVolume(references: References): Check<ContainerVolume> {
  return mapping<ContainerVolume>(map => {
    refuseTarget(map);
    const source = map.required('source', references.resourceOrTemplate);
    const path = map.optional('path', text);
    const readOnly = map.optional('readOnly', flag);
    return source === undefined
      ? undefined
      : compact({ source, path, readOnly });
  });
}

/** In a mapping the key is the target; in a list `target` was taken out before. */
function refuseTarget(map: MapReader) {
  map.optional('target', cursor =>
    cursor.fail(
      'unknown-property',
      '`target` is for the list form; here the key is the target',
      'remove it',
      cursor.key,
    ),
  );
}

const readBefore = mapOf(
  () => {}, // each must be the name of a container, which is checked with the start order
  mapping(map => {
    const ready = map.required(
      'ready',
      oneOf('started', 'healthy', 'complete'),
      'one of started, healthy, complete',
    );
    return ready && { ready };
  }),
);

const readAmounts = mapping<ComputeResources>(map =>
  compact({
    memory: map.optional(
      'memory',
      matching(
        /^(0\.\d+|[1-9]\d*(\.\d+)?)([KMGTPE]i?)?$/,
        'an amount of memory such as 512Mi or 1.5G',
      ),
    ),
    cpu: map.optional(
      'cpu',
      matching(/^\d+(m|\.\d+)?$/, 'an amount of CPU such as 250m or "0.5"'),
    ),
  }),
);

const readCompute = mapping(map =>
  compact({
    limits: map.optional('limits', readAmounts),
    requests: map.optional('requests', readAmounts),
  }),
);

const readHeader = mapping(map => {
  const name = map.required('name', headerName);
  const value = map.required('value', filledText);
  return name && value ? { name, value } : undefined;
});

function headerName(cursor: Cursor): string | undefined {
  return matching(/^[A-Za-z0-9_-]+$/, 'the name of an HTTP header')(cursor);
}

const readHttpProbe = mapping<HttpProbe>(map => {
  const port = map.required('port', integer(1, 65535));
  const path = map.required('path', text);
  const rest = {
    host: map.optional('host', filledText),
    scheme: map.optional('scheme', oneOf('HTTP', 'HTTPS')),
    httpHeaders: map.optional('httpHeaders', listOf(readHeader)),
  };
  return port === undefined || path === undefined
    ? undefined
    : compact({ port, path, ...rest });
});

const readExecProbe = mapping(map => {
  const command = map.required('command', listOf(text));
  return command && { command };
});

const readProbe = mapping<Probe>(map => {
  const httpGet = map.optional('httpGet', readHttpProbe);
  const exec = map.optional('exec', readExecProbe);
  if (!map.has('httpGet') && !map.has('exec')) {
    map.cursor.fail(
      'one-of',
      'httpGet or exec is needed',
      undefined,
      map.cursor.key,
    );
  }
  return compact({ httpGet, exec });
});

/** Reads one container of the Score file `file`. */
export function readContainer(
  file: string,
  references: References,
): Check<Container> {
  const readImage: Check<string> = cursor =>
    filledText(cursor) && references.template(cursor);
  const readFiles = mapOf(targeted, readFile(file, references));
  const readVolumes = mapOf(targeted, readVolume(references));
  const readVariables = mapOf(variableName, references.template);
  return mapping<Container>(map => {
    const image = map.required(
      'image',
      readImage,
      'name an image, or write `image: .` for the one the release brings',
    );
    const rest = {
      command: map.optional('command', listOf(text)),
      args: map.optional('args', listOf(text)),
      variables: map.optional('variables', readVariables),
      files: map.optional('files', readFiles),
      volumes: map.optional('volumes', readVolumes),
      before: map.optional('before', readBefore),
      resources: map.optional('resources', readCompute),
      livenessProbe: map.optional('livenessProbe', readProbe),
      readinessProbe: map.optional('readinessProbe', readProbe),
    };
    return image === undefined ? undefined : compact({ image, ...rest });
  });
}
