/** What a HorizontalPodAutoscaler scales, and by what. */
import { quantityValue } from '@macadam/kubernetes';
import type { FieldError } from '../../runtime';
import { objectOf, textOf } from '../access';
import { isObject, type JsonObject } from '../schema';
import {
  invalidValue,
  notAllowed,
  oneOf,
  required,
  unsupported,
} from './errors';
import { dnsLabel, pathSegment } from './fields';

/** A reference to an object of any kind in the namespace. @param needsGroup whether it cannot be of Kubernetes' first group */
export function objectReference(
  reference: JsonObject,
  at: string,
  needsGroup = false,
): FieldError[] {
  const version = textOf(reference.apiVersion);
  const parts = version.split('/');
  const problem =
    (parts.length > 2 && `unexpected GroupVersion string: ${version}`) ||
    (needsGroup && parts.length < 2 && 'apiVersion must specify API group');
  return [
    ...pathSegment(`${at}.kind`, reference.kind),
    ...pathSegment(`${at}.name`, reference.name),
    ...(problem ? [invalidValue(`${at}.apiVersion`, version, problem)] : []),
  ];
}

function validateName({ name }: JsonObject, at: string): FieldError[] {
  return name
    ? pathSegment(`${at}.name`, name)
    : [required(`${at}.name`, 'must specify a metric name')];
}

function positive(field: string, value: unknown): FieldError[] {
  return value !== undefined && (quantityValue(textOf(value)) ?? 0) <= 0
    ? [invalidValue(field, value, 'must be positive')]
    : [];
}

function validateTarget(target: JsonObject, at: string): FieldError[] {
  const { value, averageValue, averageUtilization: percent } = target;
  const type = textOf(target.type);
  return [
    ...(type
      ? []
      : [required(`${at}.type`, 'must specify a metric target type')]),
    ...(['Utilization', 'Value', 'AverageValue'].includes(type)
      ? []
      : [
          invalidValue(
            `${at}.type`,
            type,
            'must be either Utilization, Value, or AverageValue',
          ),
        ]),
    ...positive(`${at}.value`, value),
    ...positive(`${at}.averageValue`, averageValue),
    ...(typeof percent === 'number' && percent < 1
      ? [
          invalidValue(
            `${at}.averageUtilization`,
            percent,
            'must be greater than 0',
          ),
        ]
      : []),
  ];
}

/** A resource is had for its amount or for the share of it that is asked for. */
function validateResourceTarget(target: JsonObject, at: string): FieldError[] {
  const [byValue, byShare] = [
    target.averageValue !== undefined,
    target.averageUtilization !== undefined,
  ];
  const errors = validateTarget(target, at);
  if (!byValue && !byShare)
    errors.push(
      required(
        `${at}.averageUtilization`,
        'must set either a target raw value or a target utilization',
      ),
    );
  if (byValue && byShare)
    errors.push(
      notAllowed(
        `${at}.averageValue`,
        'may not set both a target raw value and a target utilization',
      ),
    );
  return errors;
}

type Source = (source: JsonObject, at: string) => FieldError[];

const needsName: Source = ({ name }, at) =>
  name ? [] : [required(`${at}.name`, 'must specify a resource name')];

/** Checks of a metric and its target; `why` is said where neither value is given. */
const measured =
  (why: string, values: readonly string[]): Source =>
  (source, at) => {
    const target = objectOf(source.target);
    const isGiven = values.some(field => target[field] !== undefined);
    return [
      ...validateName(objectOf(source.metric), `${at}.metric`),
      ...validateTarget(target, `${at}.target`),
      ...(isGiven ? [] : [required(`${at}.target.averageValue`, why)]),
    ];
  };
const ofObject = measured('must set either a target value or averageValue', [
  'value',
  'averageValue',
]);
const external = measured(
  'must set either a target value for metric or a per-pod target',
  ['value', 'averageValue'],
);

/** By type: where the metric says what it is, and what it may say; in the order in which they are looked for. */
const SOURCES: Readonly<
  Record<string, { field: string; validate: Source } | undefined>
> = {
  Object: {
    field: 'object',
    validate: (source, at) => [
      ...objectReference(
        objectOf(source.describedObject),
        `${at}.describedObject`,
      ),
      ...ofObject(source, at),
    ],
  },
  External: {
    field: 'external',
    validate: (source, at) => {
      const { value, averageValue } = objectOf(source.target);
      return [
        ...external(source, at),
        ...(value !== undefined && averageValue !== undefined
          ? [
              notAllowed(
                `${at}.target.value`,
                'may not set both a target value for metric and a per-pod target',
              ),
            ]
          : []),
      ];
    },
  },
  Pods: {
    field: 'pods',
    validate: measured('must specify a positive target averageValue', [
      'averageValue',
    ]),
  },
  Resource: {
    field: 'resource',
    validate: (source, at) => [
      ...needsName(source, at),
      ...validateResourceTarget(objectOf(source.target), `${at}.target`),
    ],
  },
  ContainerResource: {
    field: 'containerResource',
    validate: (source, at) => [
      ...needsName(source, at),
      ...(source.container
        ? dnsLabel(`${at}.container`, source.container)
        : [required(`${at}.container`, 'must specify a container')]),
      ...validateResourceTarget(objectOf(source.target), `${at}.target`),
    ],
  },
};
const TYPES = Object.keys(SOURCES).sort();
const KINDS = Object.values(SOURCES).flatMap(source => source ?? []);

/** Checks one metric at a path; it says one thing, of its type. */
export function validateMetric(metric: JsonObject, at: string): FieldError[] {
  const type = textOf(metric.type);
  const own = Object.hasOwn(SOURCES, type) ? SOURCES[type] : undefined;
  const given = KINDS.filter(({ field }) => isObject(metric[field]));
  const [first] = given;
  const errors: FieldError[] = [];
  if (!type)
    errors.push(required(`${at}.type`, 'must specify a metric source type'));
  errors.push(...oneOf(`${at}.type`, type, TYPES));
  if (first)
    errors.push(
      ...first.validate(objectOf(metric[first.field]), `${at}.${first.field}`),
    );
  if (!own) errors.push(unsupported(`${at}.type`, type, TYPES));
  else if (!isObject(metric[own.field]))
    errors.push(
      required(
        `${at}.${own.field}`,
        'must populate information for the given metric source',
      ),
    );
  if (given.length === 1) return errors;
  return [
    ...errors,
    ...given
      .filter(({ field }) => field !== own?.field)
      .map(({ field }) =>
        notAllowed(
          `${at}.${field}`,
          'must populate the given metric source only',
        ),
      ),
  ];
}
