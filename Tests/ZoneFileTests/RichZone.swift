/// A zone with every type that is read in its own form, each record with a TTL, in the ways of writing that ldns knows
/// too, so that ldns's own zone reader can give a second opinion.
let richZone = ##"""
    $ORIGIN example.org.
    $TTL 3600
    example.org. 3600 IN SOA ns1.example.org. Host\.Master.example.org. ( 2024010101 1h
        600 ; retry
        2w 60 )
    example.org. 3600 IN NS ns1.example.org.
    example.org. 3600 IN NS NS2
    ns1 300 IN A 192.0.2.1
    ns1 300 IN AAAA 2001:db8::1
    NS2 300 IN A 192.0.2.2
    @ 3600 IN MX 10 mail
    mail 3600 IN AAAA ::ffff:192.0.2.3
    www 60 IN CNAME ns1
    old 60 IN DNAME new.example.com.
    _sip._tcp 60 IN SRV 0 5 5060 ns1
    txt 60 IN TXT "one; (two)" "three" four
    txt2 60 IN TXT "quote \" backslash \\ octet \200"
    hinfo 60 IN HINFO "PC Intel" Linux
    naptr 60 IN NAPTR 100 50 "s" "z3950+N2L+N2C" "" _z3950._tcp.example.org.
    caa 60 IN CAA 0 issue "ca.example.net; account=1"
    uri 60 IN URI 10 1 "https://example.org/a;b"
    sshfp 60 IN SSHFP 4 2 123456789abcdef67890123456789abcdef67890123456789abcdef123456789
    tlsa 60 IN TLSA 3 1 1 ( 0123456789abcdef0123456789abcdef
        0123456789abcdef0123456789abcdef )
    ds 60 IN DS 12345 13 2 ( 49FD46E6C4B45C55D4AC49FD46E6C4B45C55D4AC
        49FD46E6C4B45C55D4AC1234 )
    cds 60 IN CDS 0 0 0 00
    dnskey 60 IN DNSKEY 257 3 13 ( mdsswUyr3DPW132mOi8V9xESWE8jTo0d
        xCjjnopKl+GqJxpVXckHAeF+KkxLbxILfDLUT0rAK9iUzy1L53eKGQ== )
    cdnskey 60 IN CDNSKEY 0 3 0 AA==
    www 60 IN RRSIG CNAME 13 3 60 20300101000000 20240101000000 12345 example.org. AAECAwQFBgcICQ==
    www 60 IN NSEC ns2.example.org. CNAME RRSIG NSEC TYPE1234 CAA
    hash 60 IN NSEC3 1 1 12 aabbccdd 2t7b4g4vsa5smi47k61mv5bv1a22bojr A MX RRSIG
    hash2 60 IN NSEC3 1 0 0 - 2t7b4g4vsa5smi47k61mv5bv1a22bojr
    hash 60 IN NSEC3PARAM 1 0 12 aabbccdd
    svcb 60 IN SVCB 0 svc.example.net.
    svcb1 60 IN SVCB 16 foo.example.org. alpn=h2,h3-19 mandatory=ipv4hint,alpn ipv4hint=192.0.2.1,192.0.2.2
    https 60 IN HTTPS 1 . alpn="h2" no-default-alpn port=8443 ipv6hint=2001:db8::1 key667=hello ech=AEj+DQ==
    ptr 60 IN PTR ns1
    rp 60 IN RP admin.example.org. txt
    afsdb 60 IN AFSDB 1 afs
    rt 60 IN RT 2 relay
    kx 60 IN KX 2 relay
    px 60 IN PX 10 map822 mapx400
    minfo 60 IN MINFO rmail email
    x25 60 IN X25 311061700956
    isdn 60 IN ISDN 150862028003217 004
    gpos 60 IN GPOS -32.6882 116.8652 10.0
    loc 60 IN LOC 42 21 54.5 N 71 06 18.3 W -24m 30m
    cert 60 IN CERT PKIX 12345 8 AAECAwQF
    dhcid 60 IN DHCID AAIBY2/AuCccgoJbsaxcQc9TUapptP69lOjxfNuVAA2kjEA=
    apl 60 IN APL 1:192.0.2.0/24 !1:192.0.2.64/28 2:2001:db8::/32
    nid 60 IN NID 10 0014:4fff:ff20:ee64
    l32 60 IN L32 10 10.1.2.0
    l64 60 IN L64 10 2001:0DB8:1140:1000
    lp 60 IN LP 10 l64
    eui48 60 IN EUI48 00-00-5e-00-53-2a
    eui64 60 IN EUI64 00-00-5e-ef-10-00-00-2a
    openpgp 60 IN OPENPGPKEY mQENBFVwuLIBCAA=
    smimea 60 IN SMIMEA 0 0 0 abcdef
    csync 60 IN CSYNC 66 3 A NS AAAA
    zonemd 60 IN ZONEMD 2024010101 1 1 ( FEBE3D4CE2EC2FFA4BA99D46CD69D6D29711E552
        17057BEE7EB1A7B641A47BA7FED2DD5B97AE499FAFA4F22C6BD647DE )
    talink 60 IN TALINK a b
    spf 60 IN SPF "v=spf1 -all"
    key 60 IN KEY 256 3 13 AAECAw==
    dlv 60 IN DLV 1 13 2 abcd
    gen 60 IN TYPE65280 \# 4 0a000001
    genmx 60 IN MX \# 5 000a016100

    """##
