import { tlsKo } from '../connection/ko.ts'
import type { FamilyTexts } from '../texts.ts'

const broker = {
  broker: {
    label: '브로커',
    help: '브로커의 주소입니다: mqtt://호스트:1883, 또는 mqtts, ws, wss. 쉼표로 나누어 여럿을 적으면 차례로 시도합니다.',
  },
  version: { label: 'MQTT 버전', help: '쓸 MQTT 버전입니다.' },
  clientId: {
    label: '클라이언트 id',
    help: '브로커에서 쓸 이름입니다. 비우면 임의로 정합니다. 두 클라이언트가 같은 이름을 쓸 수 없습니다.',
  },
  login: { label: '로그인', help: '이 프로세서가 로그인하는 방법입니다.' },
  'login.username': { label: '사용자 이름', help: '사용자 이름입니다.' },
  'login.password': { label: '비밀번호', help: '비밀번호입니다.' },
  connectTimeout: { label: '연결 시간 제한', help: '브로커가 답할 때까지 기다리는 시간입니다.' },
  keepAlive: { label: '연결 확인 간격', help: '잠잠한 연결을 확인하는 간격입니다.' },
  lastWill: { label: '유언', help: '이 클라이언트가 갑자기 사라지면 브로커가 발행할 메시지입니다.' },
  'lastWill.topic': { label: '유언 토픽', help: '유언의 토픽입니다.' },
  'lastWill.message': { label: '유언 내용', help: '유언의 내용입니다.' },
  'lastWill.qos': { label: '유언 QoS', help: '유언의 서비스 품질입니다.' },
  'lastWill.retain': { label: '유언 보관', help: '나중에 구독하는 쪽을 위해 보관합니다.' },
  tls: { label: 'TLS', help: 'mqtts와 wss 주소에 씁니다.' },
  ...tlsKo,
}

export const ko: FamilyTexts = {
  ConsumeMQTT: {
    summary: 'MQTT 브로커의 토픽을 구독합니다. 메시지마다 FlowFile이 됩니다.',
    description: `QoS 1과 2의 메시지는 FlowFile이 디스크에 안전하게 저장된 뒤에만 확인 응답합니다. 세션이 \`resume\`이면 갑자기 멈출 때 오가던
메시지를 브로커가 다시 보냅니다. 이때 QoS 1은 FlowFile이 하나 더 생길 수 있지만, QoS 2는 메시지 id가 같은 커밋에 들어 있어 그렇지
않습니다. 세션이 \`clean\`이면 브로커가 잊어버립니다.

뒤의 큐가 가득 차면 읽기를 멈추고, 그동안 브로커는 자기 한도에 따라 메시지를 보관하거나(QoS 1, 2) 버립니다(QoS 0). 브로커가 없으면
돌아올 때까지 다시 시도합니다.`,
    properties: {
      ...broker,
      topicFilter: {
        label: '토픽 필터',
        help: '구독할 토픽입니다. +는 한 단계, #은 아래 전부입니다. 쉼표로 나누어 여럿을 적습니다.',
      },
      qos: { label: 'QoS', help: '브로커에 요청할 서비스 품질입니다: 0 많아야 한 번, 1 적어도 한 번, 2 정확히 한 번.' },
      groupId: {
        label: '그룹',
        help: '메시지를 나누어 받을 구독자 그룹의 이름입니다. 메시지마다 한 구독자만 받습니다.',
      },
      session: {
        label: '세션',
        help: 'resume: 이 프로세서가 없는 동안 브로커가 QoS 1과 2의 메시지를 보관합니다. 클라이언트 id가 필요합니다.',
      },
      sessionExpiry: { label: '세션 보관 시간', help: '브로커가 세션을 보관하는 시간입니다(MQTT 5).' },
      maxQueueSize: {
        label: '최대 대기 메시지 수',
        help: '메모리에서 기다릴 수 있는 메시지 수입니다. 넘으면 브로커에서 읽기를 멈춥니다.',
      },
    },
    relationships: { message: '메시지마다 FlowFile 하나입니다.' },
    writes: {
      'mqtt.broker': '브로커의 주소입니다.',
      'mqtt.topic': '메시지의 토픽입니다.',
      'mqtt.qos': '메시지가 온 서비스 품질입니다.',
      'mqtt.isDuplicate': '브로커가 전에 보낸 적이 있다고 하면 true입니다.',
      'mqtt.isRetained': '나중에 온 구독자를 위해 보관된 메시지이면 true입니다.',
    },
    promise: '세션을 이어 가는 QoS 1일 때입니다. 세션을 이어 가는 QoS 2는 정확히 한 번, QoS 0은 많아야 한 번입니다.',
    state: '저장했지만 브로커가 아직 놓아주지 않은 QoS 2 메시지의 id입니다.',
  },
  PublishMQTT: {
    summary: 'FlowFile의 내용을 MQTT 브로커의 토픽에 메시지로 발행합니다.',
    description: `QoS 1이나 2이면 브로커가 메시지를 확인한 뒤에만 FlowFile이 \`success\`로 갑니다. 메시지는 큐의 순서대로 나갑니다. 브로커에
닿지 못하는 동안 FlowFile은 큐에 남고 계속 다시 시도합니다. 연결이 끊길 때 보내던 메시지는 다시 보냅니다.`,
    properties: {
      ...broker,
      topic: { label: '토픽', help: '발행할 토픽입니다.' },
      qos: { label: 'QoS', help: '서비스 품질입니다: 0 보냄, 1 브로커가 적어도 한 번 받음, 2 정확히 한 번 받음.' },
      retain: { label: '보관', help: 'true이면 나중에 구독하는 쪽을 위해 브로커가 메시지를 보관합니다.' },
    },
    relationships: {
      success: '브로커가 메시지를 받았거나(QoS 1, 2) 보냈습니다(QoS 0).',
      failure: '발행할 수 없는 메시지입니다: 토픽이 잘못되었거나, 너무 크거나, 브로커가 거부했습니다.',
    },
    promise: 'QoS 1과 2일 때입니다. QoS 0은 많아야 한 번입니다.',
  },
}
