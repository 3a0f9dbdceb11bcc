import { tlsKo } from '../connection/ko.ts'
import type { FamilyTexts, ServiceFamilyTexts } from '../texts.ts'

const connection = {
  brokers: {
    label: '브로커',
    help: '브로커 하나 이상의 주소를 호스트:포트로, 쉼표로 나누어 적습니다. 나머지는 이들을 통해 찾습니다.',
  },
  login: { label: '로그인', help: '로그인하는 방법입니다(SASL).' },
  'login.username': { label: '사용자 이름', help: '사용자 이름입니다.' },
  'login.password': { label: '비밀번호', help: '비밀번호입니다.' },
  'login.token': { label: '토큰', help: '접근 토큰입니다.' },
  useTls: { label: 'TLS 사용', help: '연결을 암호화합니다.' },
  tls: { label: 'TLS', help: '암호화한 연결에 씁니다.' },
  ...tlsKo,
}

const choice = {
  service: {
    label: '서비스',
    help: '클러스터로 가는 길을 담은 서비스입니다. 아래의 브로커, 로그인, TLS 대신 쓰입니다.',
  },
  ...connection,
}

export const koServices: ServiceFamilyTexts = {
  KafkaConnection: {
    summary: 'Apache Kafka 클러스터로 가는 길입니다. 발행하거나 읽는 모든 프로세서가 함께 씁니다.',
    description: `브로커, 로그인, 인증서를 한곳에 둡니다. 브로커가 응답하고 로그인을 받아들이면 서비스가 켜집니다. 발행하는 프로세서들은 브로커마다 연결 하나를
함께 쓰고, 읽는 프로세서는 그룹 때문에 저마다 연결을 가집니다.`,
    properties: connection,
  },
}

export const ko: FamilyTexts = {
  ConsumeKafka: {
    summary: '컨슈머 그룹의 한 구성원으로 Apache Kafka의 토픽을 읽습니다. 메시지마다 FlowFile이 됩니다.',
    description: `FlowFile이 디스크에 안전하게 저장된 뒤에만 오프셋을 커밋합니다. 갑자기 멈추거나 그룹이 파티션을 다른 구성원에게 주면, 오프셋이
커밋되지 않은 메시지가 다시 옵니다. 파티션 안의 순서는 지켜집니다. 뒤의 큐가 가득 찬 동안에는 더 가져오지 않지만 그룹에는 남아
있습니다.`,
    properties: {
      ...choice,
      groupId: { label: '그룹 id', help: '컨슈머 그룹입니다. 그룹이 같은 프로세서는 파티션을 나누어 읽습니다.' },
      topics: { label: '토픽', help: '읽을 토픽을 쉼표로 나누어 적거나, 다음 설정에 따라 정규식 하나를 적습니다.' },
      topicFormat: {
        label: '토픽 형식',
        help: 'pattern: 프로세서가 시작할 때 이름 전체가 정규식에 맞는 모든 토픽을 읽습니다.',
      },
      offsetReset: {
        label: '시작 위치',
        help: '그룹에 오프셋이 없을 때 새 메시지부터(latest), 또는 남아 있는 가장 오래된 것부터(earliest) 읽습니다.',
      },
      output: {
        label: '출력',
        help: '메시지마다 FlowFile 하나, 또는 한 파티션의 여러 메시지를 구분자로 이어 FlowFile 하나로 만듭니다.',
      },
      'output.demarcator': { label: '구분자', help: '메시지와 메시지 사이의 텍스트입니다.' },
      headersAsAttributes: {
        label: '속성으로 쓸 헤더',
        help: '정규식입니다. 이름 전체가 맞는 메시지 헤더가 같은 이름의 속성이 됩니다.',
      },
      keyEncoding: { label: '키 인코딩', help: 'kafka.key 속성에 키를 쓰는 방법입니다. none이면 쓰지 않습니다.' },
      sessionTimeout: {
        label: '세션 시간 제한',
        help: '이만큼 소식이 없으면 그룹이 이 프로세서의 파티션을 다른 구성원에게 줍니다.',
      },
    },
    relationships: { success: '메시지마다, 또는 여러 메시지마다 FlowFile 하나입니다.' },
    writes: {
      'kafka.topic': '메시지의 토픽입니다.',
      'kafka.partition': '메시지의 파티션입니다.',
      'kafka.offset': '메시지의 오프셋입니다. 여럿이면 첫째 것입니다.',
      'kafka.max.offset': '여럿이면 마지막 메시지의, 아니면 메시지 자신의 오프셋입니다.',
      'kafka.timestamp': '메시지의 시각(밀리초)입니다. 여럿이면 첫째 것입니다.',
      'kafka.key': '메시지에 키가 있으면 그 키입니다.',
      'kafka.count': 'FlowFile에 든 메시지 수입니다.',
      'kafka.tombstone': '값이 없어 삭제를 뜻하는 메시지이면 true입니다.',
    },
    promise: '커밋과 오프셋 커밋 사이에 멈추면 FlowFile이 한 번 더 생깁니다.',
  },
  PublishKafka: {
    summary: 'FlowFile의 내용을 Apache Kafka의 토픽에 메시지 하나로, 또는 여럿으로 발행합니다.',
    description: `한 묶음의 FlowFile은 파티션마다 요청 하나로, 큐의 순서대로 함께 나갑니다. Kafka가 메시지를 모두 받으면 FlowFile은
\`success\`로 가고, Kafka가 거부한 것(너무 큼, 없는 토픽)만 \`failure\`로 갑니다. 브로커에 닿지 못하는 동안 FlowFile은 큐에
남습니다.

NiFi의 기본값과 달리 Kafka 트랜잭션은 없습니다. 트랜잭션은 묶음을 한꺼번에 보이게 할 뿐 정확히 한 번을 뜻하지는 않습니다. Kafka의
커밋과 이 플로의 커밋 사이에 멈추면 어느 쪽이든 묶음을 다시 발행합니다. 메시지를 두 번 보면 안 되는 컨슈머는 키를 비교할 수 있습니다.

\`kafka.tombstone\` 속성이 \`true\`인 빈 내용은 삭제를 뜻하는, 값 없는 메시지가 됩니다.`,
    properties: {
      ...choice,
      topic: { label: '토픽', help: '발행할 토픽입니다.' },
      key: { label: '키', help: '메시지의 키입니다. 키가 같은 메시지는 같은 파티션으로 갑니다. 비면 키가 없습니다.' },
      keyEncoding: { label: '키 인코딩', help: '위의 키를 바이트로 바꾸는 방법입니다.' },
      partition: { label: '파티션', help: '파티션 번호입니다. 비면 키에 따라 고릅니다.' },
      attributesAsHeaders: {
        label: '헤더로 보낼 속성',
        help: '정규식입니다. 이름 전체가 맞는 속성이 메시지의 헤더가 됩니다.',
      },
      demarcator: {
        label: '구분자',
        help: '메시지 사이의 텍스트입니다. 내용을 여기서 잘라 조각마다 메시지로 만듭니다. 비면 메시지 하나입니다.',
      },
      acks: {
        label: '확인 수준',
        help: '메시지를 발행했다고 보는 때입니다: 동기화된 모든 복제본이 받음, 리더가 받음, 보냄.',
      },
      compression: { label: '압축', help: '보낼 때와 Kafka 안에서 메시지를 압축하는 방법입니다.' },
      maxRequestSize: {
        label: '최대 요청 크기',
        help: '한 요청의 최대 바이트입니다. 가장 큰 메시지의 크기이기도 합니다.',
      },
      onFailure: {
        label: '실패 처리',
        help: 'Kafka가 거부한 FlowFile을 failure로 보내거나(route), 묶음 전체를 큐에 남깁니다(rollback).',
      },
    },
    relationships: {
      success: 'Kafka가 메시지를 받았습니다.',
      failure:
        'Kafka가 메시지를 거부했습니다: 너무 크거나, 토픽이 없거나, 허락되지 않았습니다. 그 앞의 조각은 발행되었을 수 있습니다.',
    },
    reads: { 'kafka.tombstone': 'true이면 빈 내용을 값 없는 메시지로 발행합니다.' },
    writes: { 'msg.count': 'FlowFile에서 나온 메시지 수입니다.' },
    promise: '확인 수준이 all일 때입니다. 확인과 커밋 사이에 멈추면 묶음을 다시 발행합니다.',
  },
}
