import { tlsKo } from '../connection/ko.ts'
import type { FamilyTexts } from '../texts.ts'

export const ko: FamilyTexts = {
  InvokeHTTP: {
    summary: 'FlowFile마다 HTTP 주소를 호출하고, 응답에 따라 나눕니다.',
    description: `응답이 2xx이면 FlowFile은 \`original\`로, 5xx이면 \`retry\`로, 그 밖이면 \`noRetry\`로, 응답이 아예 없으면(연결
실패, 시간 초과, 잘못된 주소) \`failure\`로 갑니다. \`retry\`와 \`failure\`는 지연 처리되므로, 나중에 다시 시도하려면 이 프로세서로
다시 연결하세요. 2xx 응답의 본문은 \`response\`로 가는 새 FlowFile이 됩니다.

\`failure\`에서는 까닭이 \`error.code\`와 \`error.message\`에 있습니다(NiFi: \`invokehttp.java.exception.class\`, \`…message\`).
응답 헤더는 소문자 이름 그대로 응답 FlowFile의 속성이 됩니다.`,
    properties: {
      method: {
        label: 'HTTP 메서드',
        help: 'GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS 또는 직접 정한 메서드입니다.',
      },
      url: { label: 'URL', help: '호출할 주소입니다. http:// 또는 https://로 시작합니다.' },
      sendBody: { label: '본문 보내기', help: 'POST, PUT, PATCH 요청의 본문으로 내용을 보냅니다.' },
      contentType: { label: '본문 형식', help: '본문의 Content-Type입니다. 비면 application/octet-stream입니다.' },
      headers: { label: '헤더', help: '헤더 이름 → 값입니다. 값이 비면 그 헤더를 보내지 않습니다.' },
      attributesAsHeaders: {
        label: '헤더로 보낼 속성',
        help: '정규식입니다. 이름 전체가 맞는 속성을 헤더로 보냅니다.',
      },
      login: { label: '로그인', help: '이 프로세서가 로그인하는 방법입니다.' },
      'login.username': { label: '사용자 이름', help: '사용자 이름입니다.' },
      'login.password': { label: '비밀번호', help: '비밀번호입니다.' },
      'login.token': { label: '토큰', help: 'Bearer라는 말을 뺀 토큰입니다.' },
      connectTimeout: { label: '연결 시간 제한', help: '연결에 걸려도 되는 시간입니다.' },
      readTimeout: { label: '읽기 시간 제한', help: '응답 앞이나 중간에 서버가 잠잠해도 되는 시간입니다.' },
      followRedirects: { label: '리디렉션 따르기', help: '리디렉션을 열 번까지 따라갑니다.' },
      concurrency: { label: '동시 요청 수', help: '동시에 진행할 수 있는 요청 수입니다.' },
      response: {
        label: '응답 본문',
        help: '응답 본문을 새 FlowFile의 내용이나 요청 FlowFile의 속성으로 쓰거나 버립니다.',
      },
      'response.attribute': { label: '응답 속성', help: '응답 본문을 받을 요청 FlowFile의 속성입니다.' },
      'response.maxSize': { label: '응답 속성 한도', help: '본문이 더 길면 여기서 자릅니다.' },
      alwaysOutputResponse: { label: '항상 응답 내보내기', help: '상태가 2xx가 아니어도 응답 FlowFile을 만듭니다.' },
      responseHeadersOnRequest: {
        label: '요청에 응답 헤더 쓰기',
        help: '응답 헤더를 요청 FlowFile의 속성으로도 씁니다.',
      },
      penalizeNoRetry: {
        label: 'noRetry 지연 처리',
        help: 'noRetry로 가는 FlowFile을 지연 시간만큼 잡아 둡니다.',
      },
      tls: { label: 'TLS', help: 'https 주소에 씁니다.' },
      ...tlsKo,
    },
    relationships: {
      original: '응답이 2xx일 때의 FlowFile입니다.',
      response: '응답 본문이 든 새 FlowFile입니다.',
      retry: '서버가 5xx로 답한, 지연 처리된 FlowFile입니다. 나중에는 될 수 있습니다.',
      noRetry: '응답이 1xx, 3xx, 4xx인 FlowFile입니다. 다시 해도 같습니다.',
      failure: '응답이 없었던, 지연 처리된 FlowFile입니다.',
    },
    reads: { 'mime.type': '설정이 다르지 않으면 본문의 Content-Type입니다.' },
    writes: {
      'invokehttp.status.code': '응답 상태입니다. 예: 200.',
      'invokehttp.status.message': '상태 설명입니다. 예: OK.',
      'invokehttp.request.url': '호출한 주소입니다.',
      'invokehttp.request.duration': '응답이 다 올 때까지의 밀리초입니다.',
      'invokehttp.response.url': '리디렉션 뒤에 실제로 답한 주소입니다.',
      'invokehttp.tx.id': '요청과 응답에 똑같이 붙는 임의 id입니다.',
    },
    promise: '응답과 커밋 사이에 멈추면, 다시 시작한 뒤 한 번 더 호출합니다.',
  },
  ListenHTTP: {
    summary: 'HTTP로 데이터를 받습니다. POST 요청의 본문이 FlowFile이 됩니다.',
    description: `데이터는 \`http://호스트:포트/contentListener\`로 보냅니다(경로는 설정입니다). FlowFile이 디스크에 안전하게 저장된 뒤에
답하므로, 2xx는 받았다는 증명입니다. 뒤의 큐가 가득 찼거나 기다리는 것이 너무 많거나 저장하지 못했으면 \`Retry-After\`가 붙은
503으로 답합니다. 다시 보내면 됩니다. 1 MiB보다 큰 본문은 정해진 메모리 안에서 디스크로 흘려보냅니다.

프로세서가 도는 동안 같은 경로의 \`HEAD\`와 \`…/healthcheck\`의 \`GET\`에는 200으로, 다른 메서드에는 405로, 다른 경로에는 404로
답합니다.`,
    properties: {
      host: {
        label: '호스트',
        help: '기다릴 주소입니다. 127.0.0.1이면 이 컴퓨터만, 0.0.0.0이면 닿을 수 있는 모두가 보낼 수 있습니다.',
      },
      port: { label: '포트', help: '기다릴 포트입니다.' },
      basePath: { label: '기본 경로', help: '데이터를 받는 경로입니다. 맨 앞의 /는 뺍니다.' },
      returnCode: { label: '응답 상태', help: '데이터가 디스크에 저장된 뒤의 HTTP 상태입니다.' },
      headersAsAttributes: {
        label: '속성으로 쓸 헤더',
        help: '정규식입니다. 이름 전체가 맞는 요청 헤더가, 클라이언트가 쓴 이름 그대로 속성이 됩니다. 대소문자는 가리지 않습니다.',
      },
      maxRequestSize: { label: '최대 요청 크기', help: '더 큰 본문은 413으로 거부합니다.' },
      maxUnconfirmedTime: {
        label: '최대 대기 시간',
        help: '요청이 플로를 기다릴 수 있는 시간입니다. 지나면 503으로 답합니다.',
      },
      maxWaiting: { label: '최대 대기 요청 수', help: '동시에 기다릴 수 있는 요청 수입니다. 넘으면 503으로 답합니다.' },
      tls: { label: 'TLS', help: '인증서와 키가 있으면 HTTPS로 받습니다.' },
      'tls.certificateFile': { label: '인증서 파일', help: '이 수신기의 인증서 PEM 파일입니다.' },
      'tls.keyFile': { label: '개인 키 파일', help: '그 인증서의 개인 키 PEM 파일입니다.' },
      'tls.clientCaFile': {
        label: '클라이언트 인증 기관 파일',
        help: '인증 기관의 PEM 파일입니다. 이들의 인증서가 있는 클라이언트만 받습니다.',
      },
    },
    relationships: { success: '요청마다 FlowFile 하나입니다.' },
    writes: {
      'restlistener.remote.source.host': '클라이언트의 주소입니다.',
      'restlistener.request.uri': '쿼리를 포함한 요청 경로입니다.',
      'restlistener.remote.user.dn': '클라이언트가 인증서를 보였을 때 그 식별 이름입니다.',
      'restlistener.remote.issuer.dn': '그 인증서를 낸 곳의 식별 이름입니다.',
    },
    promise:
      '2xx는 데이터가 디스크에 있다는 뜻입니다. 답을 받지 못한 클라이언트는 다시 보내야 하며, 이때 FlowFile이 하나 더 생길 수 있습니다.',
  },
}
