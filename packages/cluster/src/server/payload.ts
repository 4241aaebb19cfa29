import { MANIFEST, readYaml } from '@macadam/yaml';
import { badRequest, unsupportedMediaType } from '../runtime';
import { decodeProtobuf } from './protobuf';
import type { ApiRequest } from './request';

export function mediaType(header: string | undefined): string {
  return (header ?? '').split(';')[0].trim().toLowerCase();
}

/** JSON, with the parser's complaint in an ApiError 400. */
export function parseJson(body: Buffer, what: string): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw badRequest(`${what}: json parse error: ${error.message}`);
  }
}

/** YAML (JSON is YAML too), with line and column in an ApiError 400. */
export function parseYaml(body: Buffer, what: string): unknown {
  const { documents, refused, at } = readYaml(body.toString('utf8'), {
    limits: MANIFEST,
    isDocument: true,
  });
  const problem = refused ?? documents[0].problems[0];
  if (problem) {
    const { line, column } = at(problem.offset);
    throw badRequest(
      `${what}: error converting YAML to JSON: yaml: line ${line}, column ${column}: ${problem.message}`,
    );
  }
  return documents[0].value;
}

/** The object in a body, by its media type. Throws ApiError 400 or 415. */
export function parseObject(request: ApiRequest): unknown {
  const what =
    "the object provided is unrecognized (couldn't get version/kind)";
  switch (mediaType(request.headers['content-type'])) {
    case '':
    case 'application/json':
    case 'application/x-www-form-urlencoded':
      return parseJson(request.body, what);
    case 'application/yaml':
      return parseYaml(request.body, what);
    case 'application/vnd.kubernetes.protobuf':
      return decodeProtobuf(request.body);
    default:
      throw unsupportedMediaType(
        'the body of the request was in an unknown format - accepted media types include: application/json, application/yaml, application/vnd.kubernetes.protobuf',
      );
  }
}

export type PatchKind = 'json' | 'merge' | 'strategic' | 'apply';

/** The patch in a body and which of the four kinds it is. Throws ApiError 400 or 415. */
export function parsePatch(request: ApiRequest): {
  type: PatchKind;
  patch: unknown;
} {
  const media = mediaType(request.headers['content-type']);
  switch (media) {
    case 'application/json-patch+json':
      return {
        type: 'json',
        patch: parseJson(request.body, 'error decoding patch'),
      };
    case 'application/merge-patch+json':
      return {
        type: 'merge',
        patch: parseJson(request.body, 'error decoding patch'),
      };
    case 'application/strategic-merge-patch+json':
      return {
        type: 'strategic',
        patch: parseJson(request.body, 'error decoding patch'),
      };
    case 'application/apply-patch+yaml':
      return {
        type: 'apply',
        patch: parseYaml(request.body, 'error decoding YAML'),
      };
    default:
      throw unsupportedMediaType(
        `the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/strategic-merge-patch+json, application/apply-patch+yaml`,
      );
  }
}
