import type { FamilyTexts } from '../texts.ts'

const nullValueRepresentation = {
  label: 'null 표기',
  help: '값이 null일 때 빈 텍스트로 쓸지, "null"이라고 쓸지 정합니다.',
}

export const ko: FamilyTexts = {
  EvaluateJsonPath: {
    summary: 'JSON 내용에서 값을 꺼내 속성에, 또는 그 하나를 내용에 씁니다.',
    properties: {
      destination: { label: '쓸 곳', help: '각 값을 속성에 쓰거나, 하나뿐인 경로의 값을 내용에 씁니다.' },
      paths: { label: '경로', help: '속성 이름 → JSONPath입니다. 예: $.celsius. 내용에 쓸 때는 꼭 하나만 둡니다.' },
      returnType: {
        label: '반환 형식',
        help: 'scalar: 객체와 배열은 failure로 갑니다. json: JSON으로 씁니다. autoDetect: 속성이면 scalar, 내용이면 json입니다.',
      },
      pathNotFound: {
        label: '경로가 없을 때',
        help: '경로로 찾은 것이 없으면 속성을 비우거나(ignore), 비우고 알리거나(warn), 그대로 둡니다(skip).',
      },
      nullValueRepresentation,
    },
    relationships: {
      matched: '경로를 계산했습니다.',
      unmatched: '내용에 쓸 경로로 찾은 것이 없습니다.',
      failure: '내용이 JSON이 아니거나, 값이 반환 형식과 다릅니다.',
    },
  },
  SplitJson: {
    summary: 'JSON 배열의 원소마다 FlowFile을 하나씩 만듭니다.',
    properties: {
      jsonPath: { label: 'JSONPath', help: '배열의 JSONPath입니다. 예: $.readings[*] 또는 $.' },
      nullValueRepresentation,
    },
    relationships: {
      original: '나눈 뒤의 원래 FlowFile입니다.',
      split: '원소마다 하나씩의 FlowFile입니다.',
      failure: '내용이 JSON이 아니거나, 경로의 값이 배열이 아닙니다.',
    },
    writes: {
      'fragment.identifier': '한 배열의 원소가 모두 같은 값을 가집니다.',
      'fragment.index': '원소의 순서이며 0부터입니다.',
      'fragment.count': '원소의 수입니다.',
      'segment.original.filename': '나눈 FlowFile의 파일 이름입니다.',
    },
  },
}
