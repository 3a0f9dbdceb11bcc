import type { contract } from '@mulgil/client'
import {
  ArrowLeftRight,
  Boxes,
  Braces,
  Clock,
  Code,
  Database,
  FileArchive,
  FileText,
  Gauge,
  Globe,
  Layers,
  type LucideIcon,
  Merge,
  Radio,
  Rows3,
  Search,
  Split,
  Tag,
  TextCursorInput,
  Wand2,
} from 'lucide-react'

interface Family {
  readonly icon: LucideIcon
  readonly name: contract.Bilingual
}
const families: Readonly<Record<string, Family>> = {
  generate: { icon: Wand2, name: { en: 'Generate', ko: '생성' } },
  http: { icon: Globe, name: { en: 'HTTP', ko: 'HTTP' } },
  mqtt: { icon: Radio, name: { en: 'MQTT', ko: 'MQTT' } },
  kafka: { icon: Layers, name: { en: 'Kafka', ko: '카프카' } },
  file: { icon: FileText, name: { en: 'Files', ko: '파일' } },
  elasticsearch: { icon: Search, name: { en: 'Elasticsearch', ko: '엘라스틱서치' } },
  route: { icon: Split, name: { en: 'Routing', ko: '라우팅' } },
  attribute: { icon: Tag, name: { en: 'Attributes', ko: '속성' } },
  json: { icon: Braces, name: { en: 'JSON', ko: 'JSON' } },
  script: { icon: Code, name: { en: 'Scripts', ko: '스크립트' } },
  text: { icon: TextCursorInput, name: { en: 'Text', ko: '텍스트' } },
  merge: { icon: Merge, name: { en: 'Merging', ko: '병합' } },
  compress: { icon: FileArchive, name: { en: 'Compression', ko: '압축' } },
  'flow-control': { icon: Gauge, name: { en: 'Flow control', ko: '흐름 제어' } },
  record: { icon: Rows3, name: { en: 'Records', ko: '레코드' } },
  window: { icon: Clock, name: { en: 'Windows', ko: '윈도' } },
  database: { icon: Database, name: { en: 'Databases', ko: '데이터베이스' } },
  connection: { icon: ArrowLeftRight, name: { en: 'Connections', ko: '연결' } },
}

/** Picture and name of a family of processors; one that is not known here has its id as the name. */
export const familyOf = (family: string): Family =>
  families[family] ?? { icon: Boxes, name: { en: family, ko: family } }

/** The order in which the palette lists families: the known ones first, as they stand here. */
export function compareFamilies(a: string, b: string): number {
  const order = Object.keys(families)
  const rank = (family: string) => (order.includes(family) ? order.indexOf(family) : order.length)
  return rank(a) - rank(b) || a.localeCompare(b)
}
