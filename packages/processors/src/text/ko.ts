import type { FamilyTexts } from '../texts.ts'

export const ko: FamilyTexts = {
  ReplaceText: {
    summary: '텍스트 내용을 바꿉니다. 찾은 부분을 바꾸거나, 앞뒤에 붙이거나, 통째로 바꿉니다.',
    description:
      "줄마다(기본값), 또는 전체 텍스트에 적용합니다. 정규식일 때 바꿀 텍스트에서 $1은 그룹이고, 식에서는 ${'$1':toUpper()}처럼 씁니다. 줄마다 적용할 때 정규식은 줄 끝을 뺀 줄을 봅니다. 정규식에 \\n이나 \\r이 있으면 줄 끝도 봅니다.",
    properties: {
      replacementStrategy: {
        label: '바꾸는 방식',
        help: '새 텍스트를 만드는 방식입니다. substituteVariables: 내용에 있는 ${이름}을 그 이름의 속성으로 바꿉니다.',
      },
      searchValue: { label: '찾을 값', help: '찾을 정규식 또는 텍스트입니다. 식의 값은 글자 그대로 다룹니다.' },
      replacementValue: {
        label: '바꿀 값',
        help: '새 텍스트입니다. 정규식일 때 $1은 첫째 그룹이고, \\$는 달러 기호입니다.',
      },
      textToPrepend: { label: '앞에 붙일 텍스트', help: '앞에 붙일 텍스트입니다.' },
      textToAppend: { label: '뒤에 붙일 텍스트', help: '뒤에 붙일 텍스트입니다.' },
      characterSet: { label: '문자 집합', help: '내용의 인코딩입니다.' },
      evaluationMode: {
        label: '적용 단위',
        help: '줄마다 따로(적은 메모리로), 또는 전체 텍스트에 한 번에 적용합니다.',
      },
      lineByLineEvaluationMode: { label: '적용할 줄', help: '어느 줄에 적용할지 정합니다.' },
      maxBufferSize: {
        label: '최대 버퍼 크기',
        help: '전체 텍스트나 한 줄이 이보다 길면 FlowFile을 failure로 보냅니다.',
      },
    },
    relationships: {
      success: '텍스트가 바뀐 FlowFile입니다.',
      failure: '내용이 그 문자 집합의 텍스트가 아니거나 너무 깁니다.',
    },
  },
}
