// Makes the schemas beside it anew: what the kinds in k8s/ may hold, as their makers publish it. Kubernetes,
// CloudNativePG and KEDA come as TypeScript from npm, Strimzi's CRDs are made by its generator from Maven Central.
// With Node 20, Maven and a JDK 21 or newer, in an empty folder:
//
//   npm install typescript@5.9.3 yaml@2.9.1 kubernetes-models@5.1.0 \
//       @kubernetes-models/cloudnative-pg@2.0.0 @kubernetes-models/keda@2.0.0
//   echo '<project><modelVersion>4.0.0</modelVersion><groupId>x</groupId><artifactId>x</artifactId><version>1</version>
//     <dependencies><dependency><groupId>io.strimzi</groupId><artifactId>crd-generator</artifactId><version>1.2.0</version></dependency>
//     <dependency><groupId>io.strimzi</groupId><artifactId>api</artifactId><version>1.2.0</version></dependency></dependencies></project>' > pom.xml
//   mvn org.apache.maven.plugins:maven-dependency-plugin:3.9.0:copy-dependencies -DoutputDirectory=strimzi
//   node <this file>

import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const require = createRequire(resolve("package.json"));
const ts = require("typescript");
const yaml = require("yaml");

fromTypes("kubernetes.json", "kubernetes-models 5.1.0 on npm, which follows Kubernetes 1.34 or newer", "kubernetes-models", {
  "apps/v1": ["Deployment", "StatefulSet"],
  "batch/v1": ["Job"],
  "networking.k8s.io/v1": ["NetworkPolicy"],
  "policy/v1": ["PodDisruptionBudget"],
  v1: ["ConfigMap", "Namespace", "PersistentVolumeClaim", "Secret", "Service"],
});
fromTypes("cloudnative-pg.json", "@kubernetes-models/cloudnative-pg 2.0.0 on npm", "@kubernetes-models/cloudnative-pg", {
  "postgresql.cnpg.io/v1": ["Cluster"],
});
fromTypes("keda.json", "@kubernetes-models/keda 2.0.0 on npm", "@kubernetes-models/keda", {
  "keda.sh/v1alpha1": ["ScaledObject", "TriggerAuthentication"],
});
fromStrimzi("strimzi.json", "io.strimzi:crd-generator and io.strimzi:api 1.2.0 on Maven Central", {
  Kafka: "kafka.Kafka",
  KafkaNodePool: "nodepool.KafkaNodePool",
  KafkaTopic: "topic.KafkaTopic",
  KafkaUser: "user.KafkaUser",
});

function fromTypes(file, source, packageName, kindsByVersion) {
  const options = { module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext, strict: true };
  const imports = Object.entries(kindsByVersion).flatMap(([version, kinds]) =>
    kinds.map((kind) => ({ id: `${version} ${kind}`, from: `${packageName}/${version}/${kind}`, type: `I${kind}` })),
  );
  const entry = resolve("kinds.ts");
  writeFileSync(
    entry,
    `export interface Kinds {${imports.map((i) => `${JSON.stringify(i.id)}: import("${i.from}").${i.type}`).join(";\n")}}`,
  );
  const program = ts.createProgram([entry], options);
  const checker = program.getTypeChecker();
  const definitions = {};
  const kinds = {};
  for (const kind of checker.getTypeAtLocation(program.getSourceFile(entry).statements[0]).getProperties()) {
    kinds[kind.name] = schemaOf(checker.getTypeOfSymbol(kind));
  }
  write(file, source, kinds, definitions);

  function schemaOf(type) {
    const parts = (type.isUnion() ? type.types : [type]).filter(
      (part) => !(part.flags & (ts.TypeFlags.Undefined | ts.TypeFlags.Null)),
    );
    if (parts.every((part) => part.isStringLiteral())) {
      return { enum: parts.map((part) => part.value) };
    }
    const schemas = [...new Set(parts.map((part) => JSON.stringify(schemaOfPart(part))))].map((each) => JSON.parse(each));
    return schemas.length === 1 ? schemas[0] : { anyOf: schemas };
  }

  function schemaOfPart(type) {
    if (type.flags & ts.TypeFlags.StringLike) return { type: "string" };
    if (type.flags & ts.TypeFlags.NumberLike) return { type: "integer" }; // The API's conventions know no fractions.
    if (type.flags & ts.TypeFlags.BooleanLike) return { type: "boolean" };
    if (type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) return {};
    if (checker.isArrayType(type)) return { type: "array", items: schemaOf(checker.getTypeArguments(type)[0]) };
    if (type.symbol.name === "__type") return objectOf(type);
    const declaration = type.symbol.declarations[0].getSourceFile().fileName;
    const name = declaration.replace(/^.*node_modules\/(@kubernetes-models\/)?|\.d\.ts$/g, "").replaceAll("/", ".");
    if (!(name in definitions)) {
      definitions[name] = {}; // Some contain themselves.
      definitions[name] = objectOf(type);
    }
    return { $ref: `#/definitions/${name}` };
  }

  function objectOf(type) {
    const values = type.getStringIndexType();
    if (values) return { type: "object", additionalProperties: schemaOf(values) };
    const properties = type.getProperties().filter((property) => property.name !== "status");
    return objectWith(
      Object.fromEntries(properties.map((property) => [property.name, schemaOf(checker.getTypeOfSymbol(property))])),
      properties.filter((property) => !(property.flags & ts.SymbolFlags.Optional)).map((property) => property.name),
    );
  }
}

function fromStrimzi(file, source, classes) {
  const crds = Object.entries(classes).map(([kind, name]) => [kind, `io.strimzi.api.kafka.model.${name}`, resolve(`${kind}.yaml`)]);
  const java = process.env.JAVA_HOME ? join(process.env.JAVA_HOME, "bin", "java") : "java";
  const generator = ["-cp", "strimzi/*", "io.strimzi.crdgenerator.CrdGenerator", "--yaml"];
  execFileSync(java, [...generator, ...crds.map(([, name, crd]) => `${name}=${crd}`)], { stdio: "inherit" });
  const metadata = JSON.parse(readFileSync(join(here, "kubernetes.json"), "utf8"));
  const objectMeta = "apimachinery.apis.meta.v1.ObjectMeta";
  const kinds = {};
  for (const [kind, , crd] of crds) {
    const { group, versions } = yaml.parse(readFileSync(crd, "utf8")).spec;
    const [version] = versions;
    const { spec } = version.schema.openAPIV3Schema.properties;
    const apiVersion = `${group}/${version.name}`;
    kinds[`${apiVersion} ${kind}`] = objectWith(
      { apiVersion: { enum: [apiVersion] }, kind: { enum: [kind] }, metadata: { $ref: `#/definitions/${objectMeta}` }, spec: strict(spec) },
      ["apiVersion", "kind", "spec"],
    );
  }
  const reachable = Object.entries(metadata.definitions).filter(([name]) => name.startsWith("apimachinery.apis.meta.v1."));
  write(file, source, kinds, Object.fromEntries(reachable));
}

/** A CRD's schema without its prose. The server drops what a CRD does not name; here it is refused. */
function strict(schema) {
  if (schema["x-kubernetes-int-or-string"]) return { type: ["integer", "string"] };
  const kept = {};
  for (const name of ["type", "enum", "required", "pattern", "minimum", "maximum"]) {
    if (name in schema) kept[name] = schema[name];
  }
  if (schema.items) kept.items = strict(schema.items);
  if (schema.properties) {
    kept.properties = Object.fromEntries(Object.entries(schema.properties).map(([name, each]) => [name, strict(each)]));
  }
  if (schema.additionalProperties) kept.additionalProperties = strict(schema.additionalProperties);
  else if (schema.properties && !schema["x-kubernetes-preserve-unknown-fields"]) kept.additionalProperties = false;
  return kept;
}

function objectWith(properties, required) {
  return { type: "object", properties, ...(required.length && { required }), additionalProperties: false };
}

/** One definition a line, so that a change can be seen in a diff. */
function write(file, source, kinds, definitions) {
  const lines = (map) => Object.keys(map).sort().map((key) => `${JSON.stringify(key)}: ${JSON.stringify(map[key])}`).join(",\n");
  const schema = `{\n"$comment": "From ${source}; made by make-schemas.mjs",\n"kinds": {\n${lines(kinds)}\n},\n"definitions": {\n${lines(definitions)}\n}\n}\n`;
  writeFileSync(join(here, file), schema);
}
