import type { FamilyTexts } from '../texts.ts'

export const ko: FamilyTexts = {
  AttributesToJSON: {
    summary: '속성을 JSON 객체로 만들어 내용이나 속성 하나에 씁니다.',
    properties: {
      attributesList: {
        label: '속성 목록',
        help: '쓸 속성 이름을 쉼표로 나누어 적습니다. FlowFile에 없는 이름은 빈 값으로 씁니다.',
      },
      attributesRegex: { label: '속성 정규식', help: '이름 전체가 맞는 속성도 씁니다.' },
      destination: { label: '쓸 곳', help: 'JSONAttributes 속성에 쓰거나, 내용을 바꿉니다.' },
      includeCoreAttributes: {
        label: '핵심 속성 포함',
        help: '핵심 속성도 씁니다: path, absolute.path, filename, uuid, mime.type, priority, discard.reason, alternate.identifier.',
      },
      nullValue: { label: 'null로 쓰기', help: '없거나 빈 속성을 "" 대신 null로 씁니다.' },
      jsonHandlingStrategy: {
        label: 'JSON 속성 처리',
        help: 'JSON이 든 속성을 텍스트로(escaped), 또는 객체나 배열 그대로(nested) 씁니다.',
      },
      prettyPrint: { label: '들여쓰기', help: 'JSON을 줄을 나누어 들여씁니다.' },
    },
    relationships: { success: '속성이 JSON으로 쓰인 FlowFile입니다.', failure: 'JSON을 만들 수 없었습니다.' },
    writes: {
      JSONAttributes: '쓸 곳이 속성일 때의 JSON입니다.',
      'mime.type': '쓸 곳이 내용일 때 application/json입니다.',
    },
  },
  LogAttribute: {
    summary: 'FlowFile의 속성을, 원하면 내용도, 로그에 씁니다.',
    properties: {
      logLevel: {
        label: '로그 수준',
        help: '메시지의 수준입니다. warn과 error는 캔버스의 알림으로도 나옵니다. off: FlowFile을 넘기기만 합니다.',
      },
      attributesToLog: {
        label: '기록할 속성',
        help: '기록할 이름을 쉼표로 나누어 적습니다. 비우면 정규식에 맞는 것을 기록합니다.',
      },
      attributesToLogRegex: {
        label: '기록할 속성 정규식',
        help: '이름 전체가 맞는 속성도 기록합니다. 기본값 .*는 목록이 비었을 때만 쓰입니다.',
      },
      attributesToIgnore: { label: '제외할 속성', help: '기록하지 않을 이름을 쉼표로 나누어 적습니다.' },
      attributesToIgnoreRegex: { label: '제외할 속성 정규식', help: '이름 전체가 맞는 속성은 기록하지 않습니다.' },
      outputFormat: { label: '출력 형식', help: '속성마다 한 줄, 또는 모두 한 줄로 씁니다.' },
      logPayload: { label: '내용 기록', help: '내용의 앞부분도 기록합니다.' },
      payloadLimit: { label: '내용 한도', help: '내용을 최대 얼마까지 기록할지 정합니다.' },
      logFlowFileProperties: { label: 'FlowFile 정보 기록', help: 'UUID, 날짜, 크기도 기록합니다.' },
      logPrefix: { label: '머리말', help: '메시지 앞에 붙일 텍스트입니다.' },
    },
    relationships: { success: '모든 FlowFile이 그대로 나갑니다.' },
  },
  UpdateAttribute: {
    summary: 'Expression Language로 속성을 설정하고 바꾸고 지웁니다.',
    description: '모든 값은 들어온 속성으로 계산하므로 순서는 상관없습니다. 그다음 삭제 식에 맞는 속성을 지웁니다.',
    properties: {
      attributes: { label: '속성', help: '속성 이름 → 새 값입니다. 예: ${filename:toLower()}.' },
      deleteAttributes: {
        label: '지울 속성',
        help: '정규식입니다. 들어온 속성 가운데 이름 전체가 맞는 것을 지웁니다.',
      },
    },
    relationships: { success: '속성이 바뀐 FlowFile입니다. 내용은 그대로입니다.' },
  },
}
