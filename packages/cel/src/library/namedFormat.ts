import {
  isDnsLabel,
  isDnsSubdomain,
  isLabelValue,
  isQualifiedName,
  isServiceName,
} from '@macadam/kubernetes';
import { CelObject, type CelValue, Optional } from '../values';
import { type FunctionTable, noOverload, textArg } from './function';
import { Url } from './url';

/** Checks by format name; Kubernetes' own rules for names. */
const FORMATS: Record<string, (text: string) => boolean> = {
  dns1123Label: isDnsLabel,
  dns1123Subdomain: isDnsSubdomain,
  dns1035Label: isServiceName,
  qualifiedName: isQualifiedName,
  labelValue: isLabelValue,
  uri: text => Url.parse(text) !== undefined,
  uuid: text => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text),
  byte: text => /^[A-Za-z0-9+/]*={0,2}$/.test(text) && text.length % 4 === 0,
  date: text =>
    /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text)),
  datetime: text =>
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(text) &&
    !Number.isNaN(Date.parse(text)),
};

/** A named format, as `format.dns1123Label()` gives it. */
export class NamedFormat extends CelObject {
  readonly typeName = 'kubernetes.NamedFormat';

  constructor(readonly name: string) {
    super();
  }

  /** None when the text has the format, otherwise what is wrong. */
  validate(text: string): CelValue {
    if (FORMATS[this.name](text)) return Optional.none;
    return new Optional([`'${text}' is not a ${this.name}`]);
  }
}

const constants = Object.keys(FORMATS).map(name => [
  `format.${name}`,
  () => new NamedFormat(name),
]);

export const namedFormatFunctions: FunctionTable = {
  ...Object.fromEntries(constants),
  'format.named': args => {
    const name = textArg('format.named', args, 0);
    return Object.hasOwn(FORMATS, name)
      ? new Optional(new NamedFormat(name))
      : Optional.none;
  },
};

export const namedFormatMethods: FunctionTable = {
  validate: args => {
    const [format] = args;
    if (!(format instanceof NamedFormat)) throw noOverload('validate', args);
    return format.validate(textArg('validate', args, 1));
  },
};
