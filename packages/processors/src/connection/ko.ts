/** The Korean words for the settings of `clientTls`, under the property `tls`. */
export const tlsKo = {
  'tls.caFile': {
    label: '인증 기관 파일',
    help: '믿을 인증 기관의 PEM 파일입니다. 비우면 시스템의 인증 기관을 씁니다.',
  },
  'tls.certificateFile': {
    label: '인증서 파일',
    help: '상대가 인증서를 요구할 때 이쪽이 보일 인증서의 PEM 파일입니다.',
  },
  'tls.keyFile': { label: '개인 키 파일', help: '그 인증서의 개인 키 PEM 파일입니다.' },
  'tls.verify': {
    label: '인증서 확인',
    help: '호스트에 맞지 않는 인증서를 거부합니다. 시험할 때만 끄세요.',
  },
}
