/**
 * Score files for measuring: a service with two resources, different in name and in values.
 */

/** @param {number} index @returns {string} */
export function scoreText(index) {
  return `apiVersion: score.dev/v1b1
metadata:
  name: service-${index}
containers:
  main:
    image: registry.macadam.internal/checkout/service-${index}:1.0.0
    variables:
      LEVEL: info
      DATABASE_URL: postgres://\${resources.db.username}:\${resources.db.password}@\${resources.db.host}:\${resources.db.port}/\${resources.db.name}
      CACHE_HOST: \${resources.cache.host}
      CACHE_PASSWORD: \${resources.cache.password}
    readinessProbe:
      httpGet:
        path: /ready/${index}
        port: 8080
service:
  ports:
    http:
      port: 80
      targetPort: 8080
resources:
  db:
    type: postgres
  cache:
    type: redis
`;
}
