/**
 * Kubernetes' rules for names and labels, and what is wrong with one, in the words of the API server.
 * Source: k8s.io/apimachinery/pkg/util/validation.
 */

const SUBDOMAIN =
  /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const SERVICE = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;
const QUALIFIED = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;
const VALUE = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/;

const SUBDOMAIN_TEXT =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const LABEL_TEXT =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const SERVICE_TEXT =
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";
const QUALIFIED_TEXT =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
const VALUE_TEXT =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

function problems(...found: (string | false)[]): string[] {
  return found.filter(problem => problem !== false);
}

const tooLong = (text: string, most: number) =>
  text.length > most && `must be no more than ${most} characters`;

/** What is wrong with a name of dots and labels, of at most 253 characters (RFC 1123). */
export function subdomainProblems(name: string): string[] {
  return problems(tooLong(name, 253), !SUBDOMAIN.test(name) && SUBDOMAIN_TEXT);
}

/** What is wrong with a name without dots, of at most 63 characters (RFC 1123). */
export function labelProblems(name: string): string[] {
  return problems(
    tooLong(name, 63),
    !LABEL.test(name) &&
      (SUBDOMAIN.test(name) ? 'must not contain dots' : LABEL_TEXT),
  );
}

/** What is wrong with the name of a Service (RFC 1035). */
export function serviceNameProblems(name: string): string[] {
  return problems(tooLong(name, 63), !SERVICE.test(name) && SERVICE_TEXT);
}

/** What is wrong with a name that has to fit into a path. */
export function pathSegmentProblems(name: string): string[] {
  if (name === '.' || name === '..') return [`may not be '${name}'`];
  return problems(
    name.includes('/') && "may not contain '/'",
    name.includes('%') && "may not contain '%'",
  );
}

/** What is wrong with the key of a label, such as `example.com/part`. */
export function qualifiedNameProblems(key: string): string[] {
  const parts = key.split('/');
  const name = parts.at(-1) ?? '';
  if (parts.length > 2) {
    return [
      `a qualified name ${QUALIFIED_TEXT} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ];
  }
  const prefix = parts.length === 2 ? parts[0] : undefined;
  return [
    ...(prefix === '' ? ['prefix part must be non-empty'] : []),
    ...(prefix
      ? subdomainProblems(prefix).map(problem => `prefix part ${problem}`)
      : []),
    ...problems(
      name === '' && 'name part must be non-empty',
      name.length > 63 && 'name part must be no more than 63 characters',
      !QUALIFIED.test(name) && `name part ${QUALIFIED_TEXT}`,
    ),
  ];
}

/** What is wrong with the value of a label, of at most 63 characters. */
export function labelValueProblems(value: string): string[] {
  return problems(tooLong(value, 63), !VALUE.test(value) && VALUE_TEXT);
}

/** Whether a text is a DNS label (RFC 1123): the name of a Namespace. */
export const isDnsLabel = (name: string): boolean =>
  labelProblems(name).length === 0;

/** Whether a text is a DNS subdomain (RFC 1123): the name of most objects. */
export const isDnsSubdomain = (name: string): boolean =>
  subdomainProblems(name).length === 0;

/** Whether a text is a DNS label that begins with a letter (RFC 1035): the name of a Service. */
export const isServiceName = (name: string): boolean =>
  serviceNameProblems(name).length === 0;

/** Whether a text is a key of a label or annotation, such as `example.com/part`. */
export const isQualifiedName = (key: string): boolean =>
  qualifiedNameProblems(key).length === 0;

/** Whether a text is the value of a label. */
export const isLabelValue = (value: string): boolean =>
  labelValueProblems(value).length === 0;
