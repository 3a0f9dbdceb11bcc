import { tlsKo } from '../connection/ko.ts'
import type { FamilyTexts, ServiceFamilyTexts } from '../texts.ts'

const connection = {
  url: {
    label: 'URL',
    help: 'Elasticsearch나 OpenSearch의 주소입니다. 예: http://127.0.0.1:9200. 노드가 여럿이면 쉼표로 나누어 적으세요. 한 노드가 응답하지 않으면 다른 노드에 묻습니다.',
  },
  login: { label: '로그인', help: '로그인하는 방법입니다.' },
  'login.username': { label: '사용자 이름', help: '사용자 이름입니다.' },
  'login.password': { label: '비밀번호', help: '비밀번호입니다.' },
  'login.apiKey': { label: 'API 키', help: '인코딩된 형태의 API 키입니다.' },
  connectTimeout: { label: '연결 시간 제한', help: '연결에 걸려도 되는 시간입니다.' },
  readTimeout: { label: '읽기 시간 제한', help: '응답에 걸려도 되는 시간입니다.' },
  tls: { label: 'TLS', help: 'https 주소에 씁니다.' },
  ...tlsKo,
}
const choice = {
  service: {
    label: '서비스',
    help: '클러스터로 가는 길을 담은 서비스입니다. 아래의 주소, 로그인, 시간 제한, TLS 대신 쓰입니다.',
  },
  ...connection,
}

export const koServices: ServiceFamilyTexts = {
  ElasticsearchClient: {
    summary: 'Elasticsearch나 OpenSearch로 가는 길입니다. 쓰는 모든 프로세서가 함께 씁니다.',
    description: `주소, 로그인, 인증서를 한곳에 두고 연결을 함께 씁니다. 노드가 응답하고 로그인을 받아들이면 서비스가 켜집니다.`,
    properties: connection,
  },
}

export const ko: FamilyTexts = {
  PutElasticsearchJson: {
    summary: 'JSON 문서를 한 요청에 여럿씩 Elasticsearch나 OpenSearch에 씁니다.',
    description: `문서 모두의 결과를 받으면 FlowFile은 \`original\`로 갑니다. 문서의 사본은 뒤에서 구별할 수 있도록 \`successful\`과
\`errors\`로 갑니다. FlowFile에 문서가 하나이면 내용 그대로이고, 여럿이면 잘된 것과 안된 것이 각각 한 FlowFile이 됩니다. 필요 없는
관계는 자동 종료하세요.

노드가 바쁘면(429, 503) FlowFile은 \`retry\`로, 요청 전체가 거부되면 \`failure\`로 갑니다. 응답이 없거나 로그인이 거부되는 동안에는
큐에 남습니다. NiFi의 \`bulk_request\`와 \`error_responses\`는 없습니다. 보낸 것은 출처 이력이 보여 주고, 까닭은 \`errors\`에
있습니다.`,
    properties: {
      ...choice,
      index: { label: '인덱스', help: '쓸 인덱스, 데이터 스트림 또는 별칭입니다.' },
      operation: {
        label: '작업',
        help: 'index(쓰기, id가 같으면 바꿈), create(이미 있으면 거부), update, upsert 또는 delete입니다.',
      },
      identifier: {
        label: '문서 id',
        help: '문서의 id가 어디서 오는지 정합니다. 자기 id가 있는 문서는 다시 보내도 둘이 되지 않습니다.',
      },
      'identifier.id': { label: 'id', help: 'id입니다. 비면 만들어집니다.' },
      'identifier.attribute': { label: 'id 속성', help: 'id가 든 속성입니다. 비면 만들어집니다.' },
      'identifier.field': { label: 'id 필드', help: '문서마다 id가 든 필드입니다.' },
      format: { label: '내용 형식', help: '내용에 든 것입니다: JSON 객체 하나, 줄마다 하나, 또는 객체의 배열.' },
      batchSize: { label: '묶음 크기', help: '한 요청에 넣을 최대 FlowFile 수입니다.' },
      maxBatchBytes: { label: '묶음 바이트', help: '한 요청의 최대 바이트입니다. 더 큰 문서는 혼자 보냅니다.' },
      notFoundIsSuccess: {
        label: '없는 문서도 성공',
        help: '없는 문서의 update나 delete를 성공으로 칩니다.',
      },
    },
    relationships: {
      original: '문서 모두의 결과를 받은 FlowFile입니다.',
      successful: '쓰인 문서입니다.',
      errors: '거부된 문서와 그 까닭입니다.',
      retry: '노드가 너무 바빠 지연 처리된 FlowFile입니다.',
      failure: '내용이나 설정이 잘못되었거나 요청 전체가 거부된 FlowFile입니다.',
    },
    writes: {
      'elasticsearch.put.error': '문서가 거부된 까닭(JSON)입니다.',
      'elasticsearch.bulk.error': '요청 전체가 거부되었거나 다시 시도해야 하는 까닭입니다.',
    },
    promise: '응답과 커밋 사이에 멈추면 묶음을 다시 씁니다. 자기 id가 있는 문서는 둘이 되지 않습니다.',
  },
}
