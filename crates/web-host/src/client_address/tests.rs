use actix_web::test::TestRequest;

use super::*;

fn proxies(networks: &[&str], header: ForwardedHeader) -> Data<Proxies> {
    let networks: Vec<String> = networks.iter().map(ToString::to_string).collect();
    Data::new(Proxies {
        trusted: networks.try_into().unwrap(),
        header,
    })
}

fn address_of(peer: &str, proxies: &Data<Proxies>, lines: &[&[u8]]) -> String {
    let mut request = TestRequest::get()
        .peer_addr(SocketAddr::new(peer.parse().unwrap(), 4711))
        .app_data(proxies.clone());
    for line in lines {
        let value = HeaderValue::from_bytes(line).unwrap();
        request = request.append_header((proxies.header.name(), value));
    }
    ClientAddress::of(&request.to_http_request()).to_string()
}

fn behind_ours(lines: &[&[u8]]) -> String {
    let ours = proxies(&["10.0.0.0/8", "fd00::/8"], ForwardedHeader::XForwardedFor);
    address_of("10.0.0.1", &ours, lines)
}

#[test]
fn without_trusted_proxies_nobody_chooses_their_address() {
    let none = proxies(&[], ForwardedHeader::XForwardedFor);
    assert_eq!(address_of("192.0.2.7", &none, &[b"198.51.100.1"]), "192.0.2.7");
    let request = TestRequest::get()
        .peer_addr("192.0.2.7:1".parse().unwrap())
        .insert_header(("x-forwarded-for", "198.51.100.1"))
        .to_http_request();
    assert_eq!(ClientAddress::of(&request).to_string(), "192.0.2.7");
}

#[test]
fn somebody_who_is_no_proxy_of_ours_is_not_believed() {
    let ours = proxies(&["10.0.0.0/8"], ForwardedHeader::XForwardedFor);
    assert_eq!(
        address_of("192.0.2.7", &ours, &[b"198.51.100.1, 10.0.0.9"]),
        "192.0.2.7"
    );
}

#[test]
fn behind_a_proxy_it_is_the_right_most_address_that_is_not_a_proxys() {
    for (lines, expected) in [
        (&[&b"198.51.100.1"[..]][..], "198.51.100.1"),
        // What the caller wrote stands further left.
        (&[b"1.1.1.1, 198.51.100.1"], "198.51.100.1"),
        (&[b"1.1.1.1, 10.9.9.9, 198.51.100.1, 10.0.0.2"], "198.51.100.1"),
        (&[b"1.1.1.1", b"198.51.100.1 , 10.0.0.2"], "198.51.100.1"),
        (&[b"198.51.100.1:8080"], "198.51.100.1"),
        (&[b"[2001:db8::7]:443"], "2001:db8::7"),
        (&[b"[2001:db8::7]"], "2001:db8::7"),
        (&[b"2001:db8::7, fd00::1"], "2001:db8::7"),
        // Everybody is a proxy: the first of them.
        (&[b"10.0.0.3, 10.0.0.2"], "10.0.0.3"),
        (&[], "10.0.0.1"),
    ] {
        assert_eq!(behind_ours(lines), expected, "{lines:?}");
    }
}

#[test]
fn what_cannot_be_read_is_not_skipped() {
    for (lines, expected) in [
        (&[&b"198.51.100.1, junk"[..]][..], "10.0.0.1"),
        (&[b"198.51.100.1,"], "10.0.0.1"),
        (&[b"198.51.100.1, \xff\xfe"], "10.0.0.1"),
        (&[b"198.51.100.1, 10.0.0.256"], "10.0.0.1"),
        (&[b"198.51.100.1, unknown, 10.0.0.2"], "10.0.0.2"),
        (&[b"fe80::1%eth0"], "10.0.0.1"),
        (&[b"198.51.100.1;10.0.0.2"], "10.0.0.1"),
        (&[b"junk, 198.51.100.1"], "198.51.100.1"),
        (&[b"\xff\xfe", b"198.51.100.1"], "198.51.100.1"),
        (&[b"198.51.100.1", b"\xff\xfe"], "10.0.0.1"),
    ] {
        assert_eq!(behind_ours(lines), expected, "{lines:?}");
    }
}

#[test]
fn an_ipv4_address_is_the_same_whichever_way_it_is_written() {
    let ours = proxies(&["10.0.0.0/8"], ForwardedHeader::XForwardedFor);
    assert_eq!(address_of("::ffff:192.0.2.7", &ours, &[]), "192.0.2.7");
    assert_eq!(
        address_of("::ffff:10.0.0.1", &ours, &[b"::ffff:198.51.100.1"]),
        "198.51.100.1"
    );
}

#[test]
fn the_standard_header_is_read_where_it_is_configured_and_only_there() {
    let standard = proxies(&["10.0.0.0/8"], ForwardedHeader::Forwarded);
    for (line, expected) in [
        (&b"for=198.51.100.1"[..], "198.51.100.1"),
        (b"proto=https;For=\"198.51.100.1:80\";by=10.0.0.1", "198.51.100.1"),
        (b"for=1.1.1.1, for=\"[2001:db8::7]:443\"", "2001:db8::7"),
        (b"for=1.1.1.1, for=198.51.100.1, for=10.0.0.2", "198.51.100.1"),
        (b"for=1.1.1.1, for=unknown", "10.0.0.1"),
        (b"for=1.1.1.1, for=_hidden", "10.0.0.1"),
        (b"for=1.1.1.1;for=198.51.100.1", "10.0.0.1"),
        (b"for=1.1.1.1, proto=https", "10.0.0.1"),
        (b"for=\"1.1.1.1, for=198.51.100.1", "10.0.0.1"),
        (b"for=\"x, for=1.1.1.1\", for=198.51.100.1", "198.51.100.1"),
        (b"for=\"198.51.100\\.1\"", "10.0.0.1"),
        (b"for=198.51.100.1;by=\"x", "10.0.0.1"),
        // What stands between quotes separates nothing.
        (b"for=198.51.100.1;x=\"a,b;c\", for=10.0.0.2", "198.51.100.1"),
        (b"for=198.51.100.1;x=\"a\\\"b\"", "198.51.100.1"),
        (b"", "10.0.0.1"),
    ] {
        assert_eq!(address_of("10.0.0.1", &standard, &[line]), expected, "{line:?}");
    }
    // A line that cannot be read is not skipped.
    assert_eq!(
        address_of("10.0.0.1", &standard, &[b"for=198.51.100.1", b"for=\"1.1.1.1"]),
        "10.0.0.1"
    );
    let request = TestRequest::get()
        .peer_addr("10.0.0.1:1".parse().unwrap())
        .app_data(standard)
        .insert_header(("x-forwarded-for", "198.51.100.1"))
        .to_http_request();
    assert_eq!(ClientAddress::of(&request).to_string(), "10.0.0.1");
}

#[test]
fn an_ipv6_subscriber_counts_as_one() {
    let network = |address: &str| ClientAddress::from(address.parse::<IpAddr>().unwrap()).network();
    assert_eq!(network("2001:db8:1:2::1"), network("2001:db8:1:2:ffff::9"));
    assert_ne!(network("2001:db8:1:2::1"), network("2001:db8:1:3::1"));
    assert_ne!(network("192.0.2.7"), network("192.0.2.8"));
    assert_eq!(network("::ffff:192.0.2.7"), network("192.0.2.7"));
    assert_eq!(ClientAddress::UNKNOWN.network(), "unknown");
}

#[test]
fn a_network_that_is_none_or_everybody_is_refused_with_the_fix() {
    for (text, expected) in [
        ("10.0.0.0/33", "as in \"10.0.0.0/8\""),
        ("proxy.example", "as in \"10.0.0.0/8\""),
        ("0.0.0.0/0", "all addresses"),
        ("::/0", "all addresses"),
    ] {
        let error = Networks::try_from(vec![text.to_owned()]).unwrap_err();
        assert!(error.contains(expected), "{error}");
    }
}
