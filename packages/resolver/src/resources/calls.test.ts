import { formatFinding } from '@macadam/score';
import {
  inputOf,
  objectOf,
  platformWith,
  problemsOf,
  resolved,
  scoreOf,
} from '../__testUtils__/platformFolder';
import { resolve } from '../resolve';
import type { OtherWorkload, ResolveInput } from '../types';
import { renderedService, serviceOf } from './called';
import { callsOf } from './calls';

/** A workload that calls another and reads one of its outputs; the resource is on line 6. */
const caller = (resource: string, output = 'url', name = 'caller') =>
  `apiVersion: score.dev/v1b1
metadata: { name: ${name} }
containers:
  web: { image: "ghcr.io/acme/web:1.0.0", variables: { UP: "\${resources.back.${output}}" } }
resources:
  back: ${resource}
`;
const other = (
  workload: string,
  ports: Record<string, number>,
  more: Partial<OtherWorkload> & { called?: string } = {},
): OtherWorkload => {
  const { called = workload, ...rest } = more;
  return {
    tenant: 'checkout',
    workload,
    ...(Object.keys(ports).length > 0
      ? { service: { name: called, ports } }
      : {}),
    ...rest,
  };
};
const knowing = (
  ...workloads: OtherWorkload[]
): Pick<ResolveInput, 'others'> => ({
  others: {
    workloads,
    names: { checkout: workloads.map(({ workload }) => workload) },
    areAll: true,
  },
});
const valueOf = (text: string, changes: Partial<ResolveInput>) => {
  const { object } = resolved(text, changes).objects.filter(
    each => each.object.kind === 'Deployment',
  )[0];
  return JSON.stringify(object.spec).match(/"UP","value":"([^"]*)"/)?.[1];
};

describe('the address of another workload', () => {
  it.each([
    // What the Score file says, the output it reads, what there is, and what it gets.
    ['{ type: service }', 'name', other('back', { http: 80 }), 'back'],
    [
      '{ type: service }',
      'host',
      other('back', { http: 80 }),
      'back.checkout-dev.svc',
    ],
    [
      '{ type: service }',
      'hostname',
      other('back', { http: 80 }),
      'back.checkout-dev.svc',
    ],
    ['{ type: service }', 'port', other('back', { http: 80 }), '80'],
    [
      '{ type: service }',
      'url',
      other('back', { http: 80 }),
      'http://back.checkout-dev.svc:80',
    ],
    // The Service is called otherwise than the workload.
    [
      '{ type: service }',
      'url',
      other('back', { http: 8080 }, { called: 'back-svc' }),
      'http://back-svc.checkout-dev.svc:8080',
    ],
    [
      '{ type: service }',
      'name',
      other('back', { http: 8080 }, { called: 'back-svc' }),
      'back-svc',
    ],
    // The workload is called otherwise than the resource.
    [
      '{ type: service, params: { workload: cart } }',
      'name',
      other('cart', { http: 80 }),
      'cart',
    ],
    [
      '{ type: service, params: { name: cart } }',
      'name',
      other('cart', { http: 80 }),
      'cart',
    ],
    [
      '{ type: service, id: cart }',
      'name',
      other('cart', { http: 80 }),
      'cart',
    ],
    [
      '{ type: service, id: shop.cart }',
      'name',
      other('cart', { http: 80 }),
      'cart',
    ],
    [
      '{ type: service, params: { name: The cart, version: v1 } }',
      'name',
      other('back', { http: 80 }),
      'back',
    ],
    // Several ports.
    [
      '{ type: service }',
      'name',
      other('back', { http: 80, grpc: 90 }),
      'back',
    ],
    [
      '{ type: service, params: { port: grpc } }',
      'port',
      other('back', { http: 80, grpc: 90 }),
      '90',
    ],
    [
      '{ type: service, params: { port: 90 } }',
      'port',
      other('back', { http: 80, grpc: 90 }),
      '90',
    ],
    [
      '{ type: service, params: { port: "90" } }',
      'port',
      other('back', { http: 80, grpc: 90 }),
      '90',
    ],
    [
      '{ type: service-port, params: { workload: back, port: grpc } }',
      'port',
      other('back', { http: 80, grpc: 90 }),
      '90',
    ],
    [
      '{ type: service-port, params: { workload: back, port: grpc } }',
      'hostname',
      other('back', { grpc: 90 }, { called: 'b' }),
      'b.checkout-dev.svc',
    ],
  ])('of %s: %s of %o is %s', (resource, output, there, value) =>
    expect(valueOf(caller(resource, output), knowing(there))).toBe(value),
  );

  it('of its own tenant, or of another by a grant', () => {
    const platform = platformWith({
      'tenants/grants.yaml':
        'apiVersion: macadam.dev/v1alpha1\nkind: Grant\nmetadata: { name: stock }\nspec: { from: fulfilment, to: [checkout], workload: stock }\n',
    });
    const stock = other('stock', { http: 81 }, { tenant: 'fulfilment' });
    for (const resource of [
      '{ type: service, params: { workload: fulfilment/stock } }',
      '{ type: service, params: { workload: stock, tenant: fulfilment } }',
      '{ type: service, id: stock, metadata: { annotations: { macadam.dev/tenant: fulfilment } } }',
    ]) {
      const known = { platform, ...knowing(stock) };
      expect(valueOf(caller(resource), known)).toBe(
        'http://stock.fulfilment-dev.svc:81',
      );
      expect(valueOf(caller(resource, 'name'), known)).toBe(
        'stock.fulfilment-dev.svc',
      );
      expect(problemsOf(caller(resource), knowing(stock))).toEqual([
        expect.stringContaining('checkout may not call stock of fulfilment'),
      ]);
    }
  });

  it('of itself is what its own file says', () =>
    expect(
      valueOf(
        `${caller('{ type: service }', 'url', 'back')}service: { ports: { web: { port: 99 } } }\n`,
        knowing(),
      ),
    ).toBe('http://back.checkout-dev.svc:99'));

  it('lets the caller in at the workload, whatever its Service is called', () => {
    const resolution = resolved(
      caller('{ type: service }'),
      knowing(other('back', { http: 80 }, { called: 'back-svc' })),
    );
    expect(
      objectOf(resolution, 'NetworkPolicy', 'caller-back').spec,
    ).toMatchObject({
      podSelector: { matchLabels: { 'macadam.dev/workload': 'back' } },
    });
  });
});

describe('a workload that cannot be called', () => {
  it.each([
    [
      '{ type: service }',
      [other('back', {})],
      '6:3 resources.back: back has no service: its Score file gives it no port that others could call',
    ],
    [
      '{ type: service }',
      [other('back', { http: 80, grpc: 90 })],
      '6:3 resources.back: ${resources.back.url}: back has several ports, and nothing says which (add params.port; have: http (80), grpc (90))',
    ],
    [
      '{ type: service, params: { port: 81 } }',
      [other('back', { http: 80 })],
      '6:36 resources.back.params.port: back has no port 81 (have: http (80))',
    ],
    [
      '{ type: service, params: { port: htpp } }',
      [other('back', { http: 80 })],
      '6:36 resources.back.params.port: back has no port "htpp" (did you mean `http`? have: http (80))',
    ],
    [
      '{ type: service, params: { workload: calee } }',
      [other('callee', { http: 80 })],
      '6:36 resources.back.params.workload: there is no workload calee in dev, and no repository of checkout declares one (did you mean `callee`? Otherwise push the Score file of calee: what waits for it here goes on by itself)',
    ],
    [
      '{ type: service, params: { workload: till-service } }',
      [other('till', { http: 80 })],
      'declares one (did you mean `till`? Otherwise push the Score file of till-service: what waits for it here goes on by itself)',
    ],
    [
      '{ type: service }',
      [
        other(
          'back',
          { http: 80 },
          { absent: { stops: true, reason: 'promote it too' } },
        ),
      ],
      '6:3 resources.back: back is not in dev (promote it too)',
    ],
    [
      '{ type: service, params: { workload: nobody/stock } }',
      [],
      'resources.back.params.tenant: the platform has no tenant "nobody"',
    ],
  ])('%s where there is %o', (resource, there, message) =>
    expect(problemsOf(caller(resource), knowing(...there))).toEqual([
      expect.stringContaining(message),
    ]),
  );

  it('and does not stop the caller is a warning, and is marked', () => {
    const result = resolve(
      inputOf(
        caller('{ type: service }'),
        knowing(
          other(
            'back',
            { http: 80 },
            { absent: { stops: false, reason: 'it is coming' } },
          ),
        ),
      ),
    );
    expect(result.ok && result.value.warnings.map(formatFinding)).toEqual([
      'score.yaml:6:3 resources.back: back is not in dev (it is coming)',
    ]);
    expect(result.ok && result.value.resources[0].call).toEqual({
      tenant: 'checkout',
      workload: 'back',
      isAbsent: true,
    });
  });
});

describe('a workload of which nothing is known', () => {
  it('is assumed, with a warning', () => {
    const result = resolve(inputOf(caller('{ type: service }')));
    expect(result.ok && result.value.warnings.map(formatFinding)).toEqual([
      'score.yaml:6:3 resources.back: back is not among the Score files: that it is in dev, and what its service is called, is assumed (give the Score file of back as well)',
    ]);
    expect(valueOf(caller('{ type: service }'), {})).toBe(
      'http://back.checkout-dev.svc:8080',
    );
  });

  it('has no port by name', () =>
    expect(
      problemsOf(caller('{ type: service, params: { port: web } }')),
    ).toEqual([
      expect.stringContaining('port "web" of back is not known here'),
    ]));

  it('and that differs by its number from one that is known is another', () =>
    expect(
      problemsOf(caller('{ type: service, params: { workload: back-2 } }'), {
        others: {
          workloads: [other('back-1', { http: 80 })],
          names: { checkout: ['back-1'] },
          areAll: false,
        },
      }),
    ).toEqual([]));

  it('is one that is known, misspelt', () =>
    expect(
      problemsOf(caller('{ type: service, params: { workload: calee } }'), {
        others: {
          workloads: [other('callee', { http: 80 })],
          names: { checkout: ['caller', 'callee'] },
          areAll: false,
        },
      }),
    ).toEqual([
      expect.stringContaining(
        'none of the Score files is of a workload calee (did you mean `callee`? Otherwise give the Score file of calee as well)',
      ),
    ]));
});

it('the calls of a Score file are those of its resources that stand for workloads', () =>
  expect(
    callsOf(
      scoreOf(`apiVersion: score.dev/v1b1
metadata: { name: caller }
containers: { main: { image: . } }
resources:
  near: { type: service }
  far: { type: service-port, params: { workload: other/far, port: web } }
  unknown: { type: service, params: { workload: "\${resources.env.BACK}" } }
  env: { type: environment }
  db: { type: postgres, params: { database: near } }
`),
      'checkout',
    ),
  ).toEqual([
    { key: 'near', tenant: 'checkout', workload: 'near' },
    { key: 'far', tenant: 'other', workload: 'far' },
  ]));

describe('the Service of a workload', () => {
  const text = (
    service: string,
    annotations = '',
  ) => `apiVersion: score.dev/v1b1
metadata: { name: back${annotations} }
containers: { main: { image: "ghcr.io/acme/back:1.0.0" } }
resources: { db: { type: postgres } }
${service}`;

  it.each([
    ['', undefined],
    [
      'service: { ports: { web: { port: 80, targetPort: 8080 }, api: { port: 81 } } }\n',
      { name: 'back', ports: { api: 81, web: 80 } },
    ],
  ])(
    'is the same by its Score file and by its objects: %j',
    (ports, service) => {
      for (const kind of ['Deployment', 'StatefulSet']) {
        const score = text(
          ports,
          `, annotations: { k8s.score.dev/kind: ${kind} }`,
        );
        expect(serviceOf(scoreOf(score).workload)).toEqual(service);
        expect(
          renderedService(resolved(score).objects.map(({ object }) => object)),
        ).toEqual(service);
      }
    },
  );

  it('has the name that its annotation gives', () => {
    const score = text(
      'service: { ports: { web: { port: 80 } } }\n',
      ', annotations: { k8s.score.dev/service-name: other }',
    );
    const service = { name: 'other', ports: { web: 80 } };
    expect(serviceOf(scoreOf(score).workload)).toEqual(service);
    expect(
      renderedService(resolved(score).objects.map(({ object }) => object)),
    ).toEqual(service);
  });
});
