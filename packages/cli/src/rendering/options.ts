import {
  parseFormat,
  requireFiles,
  requireOption,
  UsageError,
} from '../command';
import { FORMATS, Format } from '../format';

/** Options of every command that renders, for `parseArgs`. */
export const RENDER_OPTIONS = {
  environment: { type: 'string', short: 'e' },
  platform: { type: 'string' },
  image: { type: 'string', multiple: true, default: [] as string[] },
  overrides: { type: 'string' },
  'override-property': {
    type: 'string',
    multiple: true,
    default: [] as string[],
  },
  tenant: { type: 'string' },
  owner: { type: 'string' },
  system: { type: 'string' },
  format: { type: 'string', default: 'text' },
} as const;

/** What the usage of each of them says of these options. */
export const RENDER_USAGE = `
  -e, --environment ENV       an environment of the platform
  --platform DIR|URL          the platform folder, or a Git URL: URL[#REVISION[:FOLDER]]; default: the folder
                              platform/ here or in the nearest parent that has one
  --image [WORKLOAD=]IMAGE    what \`image: .\` stands for; may be given for each workload
  --overrides FILE            merged over every Score file: maps merge, lists replace, null deletes
  --override-property P=V     sets one value, as containers.web.variables.LEVEL=debug; an empty value deletes
  --tenant TENANT             default: the tenant of the repository that the file is in, else the platform's first
  --owner ENTITY, --system NAME
                              what definitions match by; default: the tenant's owner, and none
  --format ${FORMATS.join('|')}     how findings are written to standard error

\`score.ENV.yaml\` beside a Score file is merged over it for that environment.
`;

/** Which files to render, and how. */
export interface RenderRequest {
  files: string[];
  environment: string;
  platform?: string;
  /** Image by workload; under the empty name, of all others. */
  images: ReadonlyMap<string, string>;
  overrides?: string;
  properties: readonly string[];
  tenant?: string;
  owner?: string;
  system?: string;
  format: Format;
}

interface Values {
  environment?: string;
  platform?: string;
  image: string[];
  overrides?: string;
  'override-property': string[];
  tenant?: string;
  owner?: string;
  system?: string;
  format: string;
}

/** @throws UsageError for what is missing or no image */
export function renderRequest(
  values: Values,
  positionals: readonly string[],
): RenderRequest {
  const { platform, overrides, tenant, owner, system } = values;
  return {
    files: requireFiles(positionals),
    environment: requireOption(values.environment, 'environment'),
    images: new Map(values.image.map(parseImage)),
    properties: values['override-property'],
    format: parseFormat(values.format),
    ...(platform !== undefined && { platform }),
    ...(overrides !== undefined && { overrides }),
    ...(tenant !== undefined && { tenant }),
    ...(owner !== undefined && { owner }),
    ...(system !== undefined && { system }),
  };
}

function parseImage(text: string): [string, string] {
  const equals = text.indexOf('=');
  const image = text.slice(equals + 1);
  if (!/^[A-Za-z0-9][\w.:/@-]*$/.test(image)) {
    throw new UsageError(
      `--image ${text}: ${JSON.stringify(image)} is no image`,
    );
  }
  return [equals < 0 ? '' : text.slice(0, equals), image];
}
