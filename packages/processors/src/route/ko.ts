import type { FamilyTexts } from '../texts.ts'

export const ko: FamilyTexts = {
  RouteOnAttribute: {
    summary: '속성에 대한 조건에 따라 FlowFile을 나누어 보냅니다.',
    description:
      '경로마다 이름과 Expression Language 조건이 있습니다. 기본으로 각 경로가 하나의 관계가 되며, 여러 조건에 맞는 FlowFile은 사본으로 각 관계에 갑니다.',
    properties: {
      routingStrategy: {
        label: '라우팅 방식',
        help: 'routeToPropertyName: 각 경로가 관계입니다. 나머지는 조건이 모두, 또는 하나라도 맞을 때 "matched" 관계로 보냅니다.',
      },
      routes: {
        label: '경로',
        help: '경로 이름 → 조건입니다. 예: ${temperature:gt(90)}. 결과가 "true"이면 맞는 것입니다.',
      },
    },
    relationships: {
      matched: '방식에 따라 조건이 모두, 또는 하나라도 맞았습니다.',
      unmatched: '어느 경로에도 맞지 않은 FlowFile입니다.',
    },
    writes: { 'RouteOnAttribute.Route': 'FlowFile이 간 관계입니다.' },
  },
}
