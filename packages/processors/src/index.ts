import type { AnyProcessor, AnyService } from '@mulgil/engine'
import { AttributesToJSON } from './attribute/AttributesToJSON.ts'
import { ko as attribute } from './attribute/ko.ts'
import { LogAttribute } from './attribute/LogAttribute.ts'
import { UpdateAttribute } from './attribute/UpdateAttribute.ts'
import { CompressContent } from './compress/CompressContent.ts'
import { ko as compress } from './compress/ko.ts'
import { ElasticsearchClient } from './elasticsearch/ElasticsearchClient.ts'
import { ko as elasticsearch, koServices as elasticsearchServices } from './elasticsearch/ko.ts'
import { PutElasticsearchJson } from './elasticsearch/PutElasticsearchJson.ts'
import { FetchFile } from './file/FetchFile.ts'
import { GetFile } from './file/GetFile.ts'
import { ko as file } from './file/ko.ts'
import { ListFile } from './file/ListFile.ts'
import { PutFile } from './file/PutFile.ts'
import { TailFile } from './file/TailFile.ts'
import { ControlRate } from './flow-control/ControlRate.ts'
import { DetectDuplicate } from './flow-control/DetectDuplicate.ts'
import { ko as flowControl } from './flow-control/ko.ts'
import { GenerateFlowFile } from './generate/GenerateFlowFile.ts'
import { ko as generate } from './generate/ko.ts'
import { InvokeHTTP } from './http/InvokeHTTP.ts'
import { ko as http } from './http/ko.ts'
import { ListenHTTP } from './http/ListenHTTP.ts'
import { EvaluateJsonPath } from './json/EvaluateJsonPath.ts'
import { ko as json } from './json/ko.ts'
import { SplitJson } from './json/SplitJson.ts'
import { ConsumeKafka } from './kafka/ConsumeKafka.ts'
import { KafkaConnection } from './kafka/KafkaConnection.ts'
import { ko as kafka, koServices as kafkaServices } from './kafka/ko.ts'
import { PublishKafka } from './kafka/PublishKafka.ts'
import { ko as merge } from './merge/ko.ts'
import { MergeContent } from './merge/MergeContent.ts'
import { ConsumeMQTT } from './mqtt/ConsumeMQTT.ts'
import { ko as mqtt } from './mqtt/ko.ts'
import { PublishMQTT } from './mqtt/PublishMQTT.ts'
import { ko as route } from './route/ko.ts'
import { RouteOnAttribute } from './route/RouteOnAttribute.ts'
import { ExecuteScript } from './script/ExecuteScript.ts'
import { ko as script } from './script/ko.ts'
import { ko as text } from './text/ko.ts'
import { ReplaceText } from './text/ReplaceText.ts'
import { describeServiceSpec, describeSpec, type FamilyTexts, type ServiceFamilyTexts } from './texts.ts'

/** Every processor that Mulgil ships, sorted by type. */
export const processors: readonly AnyProcessor[] = [
  AttributesToJSON,
  CompressContent,
  ConsumeKafka,
  ConsumeMQTT,
  ControlRate,
  DetectDuplicate,
  EvaluateJsonPath,
  ExecuteScript,
  FetchFile,
  GenerateFlowFile,
  GetFile,
  InvokeHTTP,
  ListFile,
  ListenHTTP,
  LogAttribute,
  MergeContent,
  PublishKafka,
  PublishMQTT,
  PutElasticsearchJson,
  PutFile,
  ReplaceText,
  RouteOnAttribute,
  SplitJson,
  TailFile,
  UpdateAttribute,
]

/** Every service that Mulgil ships, sorted by type. */
export const services: readonly AnyService[] = [ElasticsearchClient, KafkaConnection]

/** The Korean texts of services by family. */
export const serviceFamilies: Readonly<Record<string, ServiceFamilyTexts>> = {
  elasticsearch: elasticsearchServices,
  kafka: kafkaServices,
}

/** The Korean texts by family; a processor belongs to the family that has its texts. */
export const families: Readonly<Record<string, FamilyTexts>> = {
  attribute,
  compress,
  elasticsearch,
  file,
  'flow-control': flowControl,
  generate,
  http,
  json,
  kafka,
  merge,
  mqtt,
  route,
  script,
  text,
}

/** A processor's spec as plain data for a browser, in both languages. */
export function describeProcessor(definition: AnyProcessor) {
  const [family, texts] = Object.entries(families).find(([, words]) => words[definition.type]) ?? ['other', undefined]
  return describeSpec(definition, family, texts?.[definition.type])
}

/** A service's spec as plain data for a browser, in both languages. */
export function describeService(definition: AnyService) {
  const [family, texts] = Object.entries(serviceFamilies).find(([, words]) => words[definition.type]) ?? [
    'other',
    undefined,
  ]
  return describeServiceSpec(definition, family, texts?.[definition.type])
}

export { errors } from './errors.ts'
export type { Bilingual, FamilyTexts, ProcessorTexts, ServiceTexts } from './texts.ts'
